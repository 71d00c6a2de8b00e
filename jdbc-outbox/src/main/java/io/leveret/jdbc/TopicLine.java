package io.leveret.jdbc;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of one topic that a relay publishes, by their keys. Used under the lock of its {@link Sending}. */
final class TopicLine {

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final RowsHere here;

    /** Chains of rows whose next may be sent; a chain has the rows of one key in their order. */
    private final Deque<Deque<OutboxRow>> ready = new ArrayDeque<>();

    /** The chains by their keys, those whose first row is under way as well. */
    private final Map<String, Deque<OutboxRow>> byKey = new HashMap<>();

    /** The keys of refused rows, until the database knows that these rest. */
    private final Set<String> refusedKeys = new HashSet<>();

    /** What was sent and has not ended: the place of each row; the oldest first. */
    private final Map<Long, Open> open = new LinkedHashMap<>();

    private final BackOff rest = new BackOff(FIRST_REST, LONGEST_REST);

    /** Why the last of its publishes has failed; null once one has succeeded. */
    private @Nullable String failure;

    /** By {@link System#nanoTime}; counts while there is a failure. */
    private long restsUntil;

    /** Whether no more of it is sent, or taken, until what was sent has ended. */
    private boolean stopped;

    private record Open(OutboxRow row, long since) {}

    TopicLine(RowsHere here) {
        this.here = here;
    }

    /** A topic of which nothing is under way any more may go on. */
    void beginRound(long now) {
        if (!isHeld(now)) {
            stopped = false;
        }
    }

    /** A row without a key is a chain of its own. None is taken behind one that was refused, or while nothing may be sent. */
    void add(OutboxRow row) {
        String key = row.key();
        if (stopped || (key != null && refusedKeys.contains(key))) {
            return;
        }
        here.add(row);
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
            OutboxRow row = chain.element();
            open.put(row.seq(), new Open(row, now));
        }
        return chain;
    }

    /** The broker has the first row of a chain. */
    void confirmed(Deque<OutboxRow> chain) {
        OutboxRow row = ended(chain);
        failure = null;
        rest.reset();
        if (!chain.isEmpty()) {
            ready.add(chain);
        } else if (row.key() != null) {
            byKey.remove(row.key());
        }
    }

    /** The broker does not want the first row of a chain, so the others wait for it. */
    void refused(Deque<OutboxRow> chain) {
        OutboxRow row = ended(chain);
        chain.forEach(this::forget);
        if (row.key() != null) {
            byKey.remove(row.key());
            refusedKeys.add(row.key());
        }
    }

    /** Nobody knows what has become of the first row of a chain; the topic is to blame. */
    void failed(Deque<OutboxRow> chain, String reason, long now) {
        lost(chain);
        if (failure == null || !rests(now)) {
            restsUntil = now + rest.next().toNanos();
        }
        failure = reason;
    }

    /** Nobody knows what has become of the first row of a chain, so it is read and sent again. */
    void lost(Deque<OutboxRow> chain) {
        OutboxRow row = ended(chain);
        here.forget(row);
        chain.forEach(this::forget);
        if (row.key() != null) {
            byKey.remove(row.key());
        }
        stop();
    }

    private OutboxRow ended(Deque<OutboxRow> chain) {
        OutboxRow row = chain.remove();
        open.remove(row.seq());
        if (!stopped) {
            here.leave(row);
        }
        return row;
    }

    private void forget(OutboxRow unsent) {
        here.leave(unsent);
        here.forget(unsent);
    }

    /** The database knows which rows rest, so those behind them are not read. */
    void refusalsAreKnown() {
        refusedKeys.clear();
    }

    /** Sends no more, and is not waited for, until what was sent has ended. */
    void stop() {
        if (!stopped) {
            forget();
            open.values().forEach(sent -> here.leave(sent.row()));
            stopped = true;
        }
    }

    /** Forgets what was not sent. */
    void forget() {
        for (Deque<OutboxRow> chain : ready) {
            String key = chain.element().key();
            chain.forEach(this::forget);
            if (key != null) {
                byKey.remove(key);
            }
        }
        ready.clear();
        for (Deque<OutboxRow> chain : byKey.values()) {
            while (chain.size() > 1) {
                forget(chain.removeLast());
            }
        }
    }

    /** Whether a round waits for it. One that has no answer for longer is stopped. */
    boolean isAwaited(boolean goesOn, Duration patience, long now) {
        if (open.isEmpty()) {
            return goesOn && !stopped && !ready.isEmpty();
        }
        if (now - open.values().iterator().next().since() < patience.toNanos()) {
            return true;
        }
        stop();
        return false;
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** Whether none of its rows may be read now. */
    boolean isHeld(long now) {
        return (stopped && hasOpen()) || rests(now);
    }

    /** Whether it knows nothing that matters, except perhaps that it has failed. */
    boolean isIdle(long now) {
        return open.isEmpty() && ready.isEmpty() && refusedKeys.isEmpty() && !rests(now);
    }

    private boolean rests(long now) {
        return failure != null && now - restsUntil < 0;
    }

    @Nullable
    String failure() {
        return failure;
    }
}
