package io.leveret.testbroker;

import java.util.concurrent.TimeUnit;

/** The flow of one direction, common to all connections of a proxy. */
final class Valve {
    private Flow flow = Flow.PASS;

    synchronized Flow flow() {
        return flow;
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
