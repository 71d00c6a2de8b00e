package io.leveret.testbroker;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The flow of one direction, common to all connections of a proxy. */
final class Valve {
    private Flow flow = Flow.PASS;
    private @Nullable Rewrite rewrite;

    /** How many bytes still pass before a connection is cut. */
    private long left = Long.MAX_VALUE;

    synchronized Flow flow() {
        return flow;
    }

    synchronized void rewrite(@Nullable Rewrite next) {
        rewrite = next;
    }

    synchronized @Nullable Rewrite rewrite() {
        return rewrite;
    }

    /** Only so many bytes pass from now on; then, once, a connection is cut. Until the flow is set. */
    synchronized void cutAfter(int bytes) {
        left = bytes;
    }

    /** Whether it has not come to that. */
    synchronized boolean isToCut() {
        return left < Long.MAX_VALUE;
    }

    /** How many of so many bytes pass; if fewer, the connection is to be cut. */
    synchronized int passing(int bytes) {
        if (bytes <= left) {
            left -= isToCut() ? bytes : 0;
            return bytes;
        }
        int passing = Math.toIntExact(left);
        left = Long.MAX_VALUE;
        return passing;
    }

    synchronized void set(Flow changed) {
        flow = changed;
        left = Long.MAX_VALUE;
        notifyAll();
    }

    /** Waits until the flow is no longer the given one, or a short while. */
    synchronized void awaitChange(Flow known, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = deadline - System.nanoTime();
        while (flow == known && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
    }
}
