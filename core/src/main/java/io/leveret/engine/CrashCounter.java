package io.leveret.engine;

import io.leveret.SupervisionPolicy;
import io.leveret.transport.Time;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts the crashes of a subscription within a sliding window. Thread-safe. */
final class CrashCounter {

    private final SupervisionPolicy policy;
    private final Time time;

    /** When the latest crashes were, at most one more than are allowed. Guarded by this. */
    private final Deque<Long> crashes = new ArrayDeque<>();

    CrashCounter(SupervisionPolicy policy, Time time) {
        this.policy = policy;
        this.time = time;
    }

    /** Counts one now; true when it is one too many. */
    synchronized boolean add() {
        long now = time.nanoTime();
        crashes.addLast(now);
        while (now - crashes.getFirst() > policy.window().toNanos()) {
            crashes.removeFirst();
        }
        return crashes.size() > policy.restarts();
    }

    synchronized void reset() {
        crashes.clear();
    }
}
