package io.leveret;

import java.time.Duration;

/**
 * How events are published.
 *
 * @param timeout when every publish has ended at the latest; from 100 ms to 10 min; 10 s by default
 * @param window how many may be unconfirmed at once; from 1 to 100,000; 1,000 by default
 * @param whenFull what publishing does while the window is full; blocks by default
 */
public record PublishSettings(Duration timeout, int window, WhenFull whenFull) {

    /** What {@code timeout} may be. */
    public static final TimeRange TIMEOUT = new TimeRange("timeout", Duration.ofMillis(100), Duration.ofMinutes(10));

    /** What {@code window} may be. */
    public static final Range WINDOW = new Range("window", 1, 100_000);

    /** 10 s, 1,000 unconfirmed, blocking. */
    public static final PublishSettings DEFAULT = new PublishSettings(Duration.ofSeconds(10), 1_000, WhenFull.BLOCK);

    /** Refuses values outside their ranges. */
    public PublishSettings {
        TIMEOUT.check(timeout);
        WINDOW.check(window);
    }

    /** What publishing does while the window is full. */
    public enum WhenFull {
        /** Wait for room, for at most the time-out. */
        BLOCK,
        /** Fail with {@link PublishException.Blocked}. */
        FAIL
    }
}
