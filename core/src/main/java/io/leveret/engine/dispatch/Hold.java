package io.leveret.engine.dispatch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits how long one delivery stays unsettled while it waits: behind earlier events of its key, and for its own
 * delayed retries. All waits together end before the broker takes the delivery back. Used by one worker at a time.
 */
public final class Hold {

    /** The longest that all waits may be together. */
    private final Duration longest;

    private final long takenAt = System.nanoTime();
    private boolean begun;

    /** Whether it waits until then though its lane has come to it. */
    private boolean waits;

    /** By {@link System#nanoTime}. */
    private long until;

    private Duration total = Duration.ZERO;

    Hold(Duration longest) {
        this.longest = longest;
    }

    /** The longest that all waits may be together. */
    public Duration longest() {
        return longest;
    }

    /**
     * It is being handled: the first time, what it has waited for that counts. In whole seconds, as each waits a moment, and
     * delays that add up to just what is allowed are all held.
     */
    public void begin() {
        if (!begun) {
            begun = true;
            total = Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - takenAt));
        }
    }

    /** Holds it for so much longer; false, and nothing is changed, when that is too long. */
    public boolean extend(Duration delay) {
        Duration longer = total.plus(delay);
        if (longer.compareTo(longest) > 0) {
            return false;
        }
        total = longer;
        return true;
    }

    /** It waits so long from now on, also where its lane comes to it before. */
    void waits(Duration delay) {
        waits = true;
        until = System.nanoTime() + delay.toNanos();
    }

    /** How many nanoseconds are left of that; zero or less when it may be run. */
    long left() {
        return waits ? until - System.nanoTime() : 0;
    }
}
