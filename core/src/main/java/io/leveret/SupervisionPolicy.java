package io.leveret;

import java.time.Duration;

/**
 * How many crashes are allowed before a subscription is paused. A crash is an {@link Error} from a handler or the
 * codec, such as {@link StackOverflowError} or {@link NoClassDefFoundError}: it means that the process has a problem,
 * not the event. A failure of Leveret itself counts too. After a crash the event is retried.
 *
 * <p>After more than {@code restarts} crashes within {@code window}, the subscription is paused, and its health is down
 * with the cause. So a broken deployment does not move a whole queue to the dead letters. {@link Subscription#resume}
 * continues. Other subscriptions are not affected.
 *
 * @param restarts from 0 to 10,000; 10 by default
 * @param window from 1 s to 1 day; 1 min by default
 */
public record SupervisionPolicy(int restarts, Duration window) {

    /** What {@code restarts} may be. */
    public static final Range RESTARTS = new Range("restarts", 0, 10_000);

    /** What {@code window} may be. */
    public static final TimeRange WINDOW = new TimeRange("window", Duration.ofSeconds(1), Duration.ofDays(1));

    /** Ten crashes in a minute. */
    public static final SupervisionPolicy DEFAULT = new SupervisionPolicy(10, Duration.ofMinutes(1));

    /** Refuses values outside their ranges. */
    public SupervisionPolicy {
        RESTARTS.check(restarts);
        WINDOW.check(window);
    }
}
