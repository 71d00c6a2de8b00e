package io.leveret;

import java.time.Duration;

/**
 * How often the workers of a subscription may crash. A worker crashes when a handler, or the codec, throws an {@link
 * Error}, such as {@link StackOverflowError} or {@link NoClassDefFoundError}, which says that the process and not the event is
 * ill; it is restarted, and the event retried. So it is when Leveret itself fails on an event. After more than {@code restarts} crashes within {@code window} the subscription is
 * paused and health says down with the cause, until it is resumed; all others go on.
 *
 * @param restarts from 0 to 10,000; 10 by default
 * @param window from 1 s to 1 day; 1 minute by default
 */
public record SupervisionPolicy(int restarts, Duration window) {

    /** What {@code restarts} may be. */
    public static final Range RESTARTS = new Range("restarts", 0, 10_000);

    /** What {@code window} may be. */
    public static final TimeRange WINDOW = new TimeRange("window", Duration.ofSeconds(1), Duration.ofDays(1));

    /** Ten restarts a minute. */
    public static final SupervisionPolicy DEFAULT = new SupervisionPolicy(10, Duration.ofMinutes(1));

    /** Refuses values outside their ranges. */
    public SupervisionPolicy {
        RESTARTS.check(restarts);
        WINDOW.check(window);
    }
}
