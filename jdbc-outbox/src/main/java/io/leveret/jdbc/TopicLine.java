package io.leveret.jdbc;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one topic that a relay publishes, by their keys. Used under the lock of its {@link Sending}. */
final class TopicLine {

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** Chains of rows whose next may be sent; a chain has the rows of one key in their order. */
    private final Deque<Deque<OutboxRow>> ready = new ArrayDeque<>();

    /** The chains of this round, by their keys. */
    private final Map<String, Deque<OutboxRow>> byKey = new HashMap<>();

    /** What was sent and has not ended: the place of each row, with the time; the oldest first. */
    private final Map<Long, Long> open = new LinkedHashMap<>();

    private final BackOff rest = new BackOff(FIRST_REST, LONGEST_REST);

    /** Why the last of its publishes has failed; null once one has succeeded. */
    private @Nullable String failure;

    /** By {@link System#nanoTime}; counts while there is a failure. */
    private long restsUntil;

    /** Whether no more of it is sent in this round. */
    private boolean stopped;

    /** Forgets what was not sent in the round before. */
    void beginRound() {
        ready.clear();
        byKey.clear();
        stopped = false;
    }

    /** A row without a key is a chain of its own. */
    void add(OutboxRow row) {
        String key = row.key();
        Deque<OutboxRow> chain = key == null ? null : byKey.get(key);
        if (chain == null) {
            chain = new ArrayDeque<>();
            ready.add(chain);
            if (key != null) {
                byKey.put(key, chain);
            }
        }
        chain.add(row);
    }

    /** A chain whose first row is to be sent now; null for none. A topic that has failed is tried with one row. */
    @Nullable
    Deque<OutboxRow> next(int most, long now) {
        if (stopped || open.size() >= (failure == null ? most : 1)) {
            return null;
        }
        Deque<OutboxRow> chain = ready.poll();
        if (chain != null) {
            open.put(chain.element().seq(), now);
        }
        return chain;
    }

    /** The broker has the first row of a chain. */
    void confirmed(Deque<OutboxRow> chain) {
        refused(chain);
        failure = null;
        rest.reset();
        if (!chain.isEmpty()) {
            ready.add(chain);
        }
    }

    /** The broker does not want the first row of a chain, so the others wait for it. */
    void refused(Deque<OutboxRow> chain) {
        open.remove(chain.remove().seq());
    }

    /** Nobody knows what has become of the first row of a chain; the topic is to blame. */
    void failed(Deque<OutboxRow> chain, String reason, long now) {
        refused(chain);
        stopped = true;
        if (failure == null || !rests(now)) {
            restsUntil = now + rest.next().toNanos();
        }
        failure = reason;
    }

    /** Whether the round waits for it. One that has no answer for longer is waited for in the next rounds. */
    boolean isAwaited(boolean goesOn, Duration patience, long now) {
        if (open.isEmpty()) {
            return goesOn && !stopped && !ready.isEmpty();
        }
        if (now - open.values().iterator().next() < patience.toNanos()) {
            return true;
        }
        stopped = true;
        return false;
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** Whether none of its rows may be read now. */
    boolean isHeld(long now) {
        return hasOpen() || rests(now);
    }

    private boolean rests(long now) {
        return failure != null && now - restsUntil < 0;
    }

    @Nullable
    String failure() {
        return failure;
    }
}
