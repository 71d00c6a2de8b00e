package io.leveret.engine.dispatch;

import io.leveret.transport.Time;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long one delivery stays unsettled while it waits: behind earlier events of its key, and for its own
 * delayed retries. All waits together end before the broker takes the delivery back. Used by one worker at a time.
 */
public final class Hold {

    /** The longest that all waits may be together. */
    private final Duration longest;

    private final Time time;
    private final long takenAt;
    private boolean begun;

    /** When it may be run again, by {@link Time#nanoTime}; null when it waits for its lane only. */
    private @Nullable Long until;

    private Duration total = Duration.ZERO;

    Hold(Duration longest, Time time) {
        this.longest = longest;
        this.time = time;
        this.takenAt = time.nanoTime();
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
            total = Duration.ofSeconds(TimeUnit.NANOSECONDS.toSeconds(time.nanoTime() - takenAt));
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
        until = time.nanoTime() + delay.toNanos();
    }

    /** How much is left of that, maybe nothing; null when it waits for its lane only. */
    @Nullable
    Duration left() {
        return until == null ? null : Duration.ofNanos(Math.max(0, until - time.nanoTime()));
    }
}
