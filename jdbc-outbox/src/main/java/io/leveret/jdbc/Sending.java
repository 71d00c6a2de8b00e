package io.leveret.jdbc;

import io.leveret.PublishException;
import io.leveret.Publisher;
import io.leveret.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the rows of a relay: those of different keys at once, and the next of a key only when the broker has the one
 * before. So a key has no second event without its first. What was read and not sent when a round ends is sent before the
 * next, so that the broker has something to do meanwhile. A topic that gets no answers holds up no other: rounds end without
 * it, and none of its rows is sent before all that were sent have ended. Thread-safe.
 */
final class Sending {

    /** How often a round looks whether a topic gets no answers. */
    private static final long LOOK_MILLIS = 20;

    private final Publisher publisher;
    private final Supplier<Optional<String>> outage;
    private final Limits limits;
    private final RowsHere here = new RowsHere();
    private final Map<String, TopicLine> topics = new LinkedHashMap<>();
    private List<OutboxRow> confirmed = new ArrayList<>();
    private List<Refusal> refused = new ArrayList<>();

    /** When the round has begun, by {@link System#nanoTime}. */
    private long begun;

    /** Whether the round may end when few rows are left, as there are more to read. */
    private boolean more;

    /** When no more is sent, by {@link System#nanoTime}. */
    private long end = System.nanoTime();

    /** Why the broker takes nothing in this round; null while it does. */
    private @Nullable String stalled;

    /**
     * For one relay.
     *
     * @param outage why the broker takes no events; empty if it does
     */
    Sending(Publisher publisher, Supplier<Optional<String>> outage, Limits limits) {
        this.publisher = publisher;
        this.outage = outage;
        this.limits = limits;
    }

    /** Begins a round. Returns the topics of which no row is to be read. */
    synchronized Set<String> begin() {
        stalled = null;
        begun = System.nanoTime();
        goOnFor(begun);
        topics.values().forEach(line -> line.beginRound(begun));
        return held();
    }

    /** Nobody else publishes for a while from then on. */
    synchronized void goOnFor(long now) {
        end = now + limits.time().toNanos();
    }

    /**
     * Publishes rows, none of them of a topic that is held back, and those that are here. Waits until all have ended, or, if
     * there are more to read, until few are left; but not for long.
     */
    Sent send(Read read) throws InterruptedException {
        for (TopicLine line : add(read)) {
            goOn(line);
        }
        return awaitEnds();
    }

    private synchronized List<TopicLine> add(Read read) {
        more = read.more();
        for (OutboxRow row : read.rows()) {
            if (stalled == null && !here.contains(row.seq())) {
                topics.computeIfAbsent(row.topic(), any -> new TopicLine(here)).add(row);
            }
        }
        // Nothing is left of a topic whose rest is over.
        long now = System.nanoTime();
        topics.values().removeIf(line -> line.isIdle(now) && (!read.more() || line.failure() == null));
        return List.copyOf(topics.values());
    }

    /** A loop for rows that end at once, and a callback for the others, so that no chain needs a deep stack. */
    private void goOn(TopicLine line) {
        Deque<OutboxRow> chain = next(line);
        while (chain != null) {
            Deque<OutboxRow> sent = chain;
            CompletableFuture<Boolean> ended =
                    publish(sent.element()).handle((receipt, failure) -> ended(line, sent, failure));
            if (!ended.isDone()) {
                CompletableFuture<?> unused = ended.thenRun(() -> goOn(line));
            }
            chain = next(line);
        }
    }

    private synchronized @Nullable Deque<OutboxRow> next(TopicLine line) {
        return goesOn() ? line.next(limits.mostOfTopic(), System.nanoTime()) : null;
    }

    private boolean goesOn() {
        return stalled == null && System.nanoTime() - end < 0;
    }

    private CompletableFuture<Receipt> publish(OutboxRow row) {
        try {
            return publisher.publishEncoded(row.topic(), row.event(), row.options());
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean ended(TopicLine line, Deque<OutboxRow> chain, @Nullable Throwable failure) {
        if (failure == null) {
            confirmed(line, chain);
            return true;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (isOfTheRow(cause)) {
            refused(line, chain, cause.getClass().getSimpleName() + ": " + cause.getMessage());
        } else {
            failed(line, chain, String.valueOf(cause.getMessage()), outage.get());
        }
        return false;
    }

    /** Whether this event is the cause; otherwise it is the broker or the connection, and no event is to blame. */
    private static boolean isOfTheRow(Throwable failure) {
        return failure instanceof PublishException publish
                ? publish instanceof PublishException.Refused || publish instanceof PublishException.Unroutable
                : failure instanceof RuntimeException;
    }

    private synchronized void confirmed(TopicLine line, Deque<OutboxRow> chain) {
        confirmed.add(chain.element());
        line.confirmed(chain);
        tell(line);
    }

    private synchronized void refused(TopicLine line, Deque<OutboxRow> chain, String reason) {
        refused.add(new Refusal(chain.element(), reason));
        line.refused(chain);
        tell(line);
    }

    private synchronized void failed(
            TopicLine line, Deque<OutboxRow> chain, String reason, Optional<String> brokerAway) {
        if (brokerAway.isPresent()) {
            stalled = brokerAway.get();
            line.lost(chain);
            topics.values().forEach(TopicLine::stop);
        } else {
            line.failed(chain, reason, System.nanoTime());
        }
        tell(line);
    }

    /** Tells the round that it may have waited long enough. */
    private void tell(TopicLine line) {
        if (!line.hasOpen() || (more && here.areFew())) {
            notifyAll();
        }
    }

    private synchronized Sent awaitEnds() throws InterruptedException {
        while (isAwaited()
                && !(more && here.areFew())
                && System.nanoTime() - begun < limits.patience().toNanos()) {
            wait(LOOK_MILLIS);
        }
        return new Sent(take(), stalled);
    }

    private boolean isAwaited() {
        boolean goesOn = goesOn();
        long now = System.nanoTime();
        boolean awaited = false;
        for (TopicLine line : topics.values()) {
            awaited |= line.isAwaited(goesOn, limits.patience(), now);
        }
        return awaited;
    }

    /** What has ended since the last call. It is to be written to the database before more rows are read. */
    private Ended take() {
        var taken = new Ended(confirmed, refused);
        confirmed.forEach(here::forget);
        refused.forEach(refusal -> here.forget(refusal.row()));
        topics.values().forEach(TopicLine::refusalsAreKnown);
        confirmed = new ArrayList<>();
        refused = new ArrayList<>();
        return taken;
    }

    /** Forgets what was not sent, as another relay may send it. */
    synchronized void forget() {
        topics.values().forEach(TopicLine::forget);
    }

    /** Whether the row at a place was read before and is not done with. */
    synchronized boolean isHere(long place) {
        return here.contains(place);
    }

    /** Whether all that was read is done with. */
    synchronized boolean isEmpty() {
        return here.isEmpty();
    }

    /** The bytes of the rows that are here. */
    synchronized long bytes() {
        return here.bytes();
    }

    /** The topics of which nothing may be sent now. */
    synchronized Set<String> held() {
        long now = System.nanoTime();
        return topics.entrySet().stream()
                .filter(topic -> topic.getValue().isHeld(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Which topics fail, and why one of them does; null for none. */
    synchronized @Nullable String failing() {
        List<String> failing = topics.entrySet().stream()
                .filter(topic -> topic.getValue().failure() != null)
                .map(topic ->
                        "topic '" + topic.getKey() + "': " + topic.getValue().failure())
                .toList();
        return failing.isEmpty()
                ? null
                : failing.get(0) + (failing.size() == 1 ? "" : "; topics like it: " + (failing.size() - 1));
    }

    /**
     * What it must not exceed.
     *
     * @param time for how long more is sent after a round has begun, or this relay has the shard for a while
     * @param patience how long a round waits for the answer to a publish, and for all
     * @param mostOfTopic how many events of one topic may be without an answer, so that one without answers does not use up
     *     {@code publish.maxUnconfirmed}
     */
    record Limits(Duration time, Duration patience, int mostOfTopic) {}

    /**
     * What a round has read.
     *
     * @param rows the rows
     * @param more whether there may be more
     */
    record Read(List<OutboxRow> rows, boolean more) {

        static final Read NOTHING = new Read(List.of(), false);
    }

    /**
     * What a round has sent.
     *
     * @param ended what has become of rows. The others are as they were, or end later
     * @param stalled why the broker takes nothing now; null if it does
     */
    record Sent(Ended ended, @Nullable String stalled) {}

    /**
     * Rows whose end is known.
     *
     * @param confirmed the broker has them
     * @param refused the broker does not want them
     */
    record Ended(List<OutboxRow> confirmed, List<Refusal> refused) {}

    /**
     * A row that the broker does not want.
     *
     * @param row the row
     * @param reason why
     */
    record Refusal(OutboxRow row, String reason) {}
}
