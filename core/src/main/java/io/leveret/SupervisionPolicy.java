package io.leveret;

import io.leveret.support.Ranges;
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

    /** Ten crashes in a minute. */
    public static final SupervisionPolicy DEFAULT = new SupervisionPolicy(10, Duration.ofMinutes(1));

    /** Refuses values outside their ranges. */
    public SupervisionPolicy {
        Ranges.RESTARTS.check(restarts);
        Ranges.SUPERVISION_WINDOW.check(window);
    }
}
