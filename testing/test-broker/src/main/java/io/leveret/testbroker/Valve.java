package io.leveret.testbroker;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The flow of one direction, common to all connections of a proxy. */
final class Valve {
    private Flow flow = Flow.PASS;
    private @Nullable Rewrite rewrite;

    synchronized Flow flow() {
        return flow;
    }

    synchronized void rewrite(@Nullable Rewrite next) {
        rewrite = next;
    }

    synchronized @Nullable Rewrite rewrite() {
        return rewrite;
    }

    synchronized void set(Flow changed) {
        flow = changed;
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
