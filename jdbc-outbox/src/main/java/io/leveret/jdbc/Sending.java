package io.leveret.jdbc;

import io.leveret.PublishException;
import io.leveret.Publisher;
import io.leveret.Receipt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes rows: those of different keys at once, and the next of a key only when the broker has the one before. So a key
 * has no second event without its first. Used once. Thread-safe.
 */
final class Sending {

    private final Publisher publisher;
    private final long end;
    private final List<OutboxRow> confirmed = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();

    /** Why the broker takes nothing now; null while it does. */
    private @Nullable String stalled;

    private boolean ended;

    private Sending(Publisher publisher, Duration time) {
        this.publisher = publisher;
        this.end = System.nanoTime() + time.toNanos();
    }

    /**
     * Publishes, and waits for the ends.
     *
     * @param time how long no further row of a key is begun, and then how long those under way are waited for
     */
    static Sent send(List<OutboxRow> rows, Publisher publisher, Duration time) throws InterruptedException {
        var sending = new Sending(publisher, time);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Deque<OutboxRow> chain : chains(rows)) {
            if (sending.goesOn()) {
                ends.add(sending.send(chain));
            }
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(2 * time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            sending.stall("the broker has not answered in time");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a chain of rows ends though it can't fail", e);
        }
        return sending.sent();
    }

    /** Rows of one key and topic in their order; a row without a key is alone. */
    private static List<Deque<OutboxRow>> chains(List<OutboxRow> rows) {
        List<Deque<OutboxRow>> chains = new ArrayList<>();
        Map<List<String>, Deque<OutboxRow>> byKey = new LinkedHashMap<>();
        for (OutboxRow row : rows) {
            String key = row.key();
            Deque<OutboxRow> chain = key == null ? null : byKey.get(List.of(row.topic(), key));
            if (chain == null) {
                chain = new ArrayDeque<>();
                chains.add(chain);
                if (key != null) {
                    byKey.put(List.of(row.topic(), key), chain);
                }
            }
            chain.add(row);
        }
        return chains;
    }

    /** Publishes a chain, each row after the one before; ends when no more of it is sent, and never fails. */
    private CompletableFuture<Boolean> send(Deque<OutboxRow> chain) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        send(chain, end);
        return end;
    }

    /** A loop for those that end at once, and a callback for the others, so that no chain needs a deep stack. */
    private void send(Deque<OutboxRow> chain, CompletableFuture<Boolean> end) {
        while (goesOn()) {
            OutboxRow row = chain.poll();
            if (row == null) {
                break;
            }
            CompletableFuture<Boolean> stored = publish(row).handle((receipt, failure) -> ended(row, failure));
            if (!stored.isDone()) {
                CompletableFuture<?> unused = stored.thenAccept(goOn -> {
                    if (goOn) {
                        send(chain, end);
                    } else {
                        end.complete(true);
                    }
                });
                return;
            }
            if (!stored.join()) {
                break;
            }
        }
        end.complete(true);
    }

    private CompletableFuture<Receipt> publish(OutboxRow row) {
        try {
            return publisher.publishEncoded(row.topic(), row.event(), row.options());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized boolean goesOn() {
        return stalled == null && !ended && System.nanoTime() - end < 0;
    }

    /** Says whether the broker has the row. What ends too late counts for nothing: the row is sent again. */
    private synchronized boolean ended(OutboxRow row, @Nullable Throwable failure) {
        if (ended) {
            return false;
        }
        if (failure == null) {
            confirmed.add(row);
            return true;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (isOfTheRow(cause)) {
            refused.add(new Refusal(row, cause.getClass().getSimpleName() + ": " + cause.getMessage()));
        } else {
            stall(String.valueOf(cause.getMessage()));
        }
        return false;
    }

    /** Whether this event is the cause; otherwise it is the broker or the connection, and no event is to blame. */
    private static boolean isOfTheRow(Throwable failure) {
        return failure instanceof PublishException publish
                ? publish instanceof PublishException.Refused || publish instanceof PublishException.Unroutable
                : failure instanceof RuntimeException;
    }

    private synchronized void stall(String reason) {
        if (stalled == null) {
            stalled = reason;
        }
    }

    private synchronized Sent sent() {
        ended = true;
        return new Sent(List.copyOf(confirmed), List.copyOf(refused), stalled);
    }

    /**
     * What has become of the rows. Those that are nowhere are as they were.
     *
     * @param confirmed the broker has them
     * @param refused the broker does not want them
     * @param stalled why the broker takes nothing now; null if it does
     */
    record Sent(
            List<OutboxRow> confirmed,
            List<Refusal> refused,
            @Nullable String stalled) {}

    /**
     * A row that the broker does not want.
     *
     * @param row the row
     * @param reason why
     */
    record Refusal(OutboxRow row, String reason) {}
}
