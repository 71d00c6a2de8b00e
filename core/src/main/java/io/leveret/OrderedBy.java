package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a {@link Handles} method: events with the same key are handled one after another, in the broker's order, with as many
 * workers as the subscription has; different keys go on in parallel. The order holds within one instance; where several
 * instances share a group, {@code singleActive} makes the broker give the subscription to one of them at a time.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OrderedBy {

    /**
     * The property that is the key: a record component, a getter or a no-argument method of the event, with dots into
     * nested ones ({@code customer.id}). An event whose key is null has no order.
     *
     * @return the property's path
     */
    String value();

    /**
     * Whether later events of a key wait while an earlier one waits for its redelivery. The waiting one then stays in
     * this process, unsettled, instead of on the broker: if the process dies it is redelivered at once, and the attempts
     * since it was delivered are not counted. Each waiting event takes a place of the prefetch.
     *
     * <p>RabbitMQ takes back what is unsettled for 30 min. So the {@code redelivery} delays may add up to {@linkplain
     * SubscriptionSettings#LONGEST_HOLD 25 min}, and one delivery is held for no longer, its wait behind earlier events of the
     * key included; 5 min are left for the handlers. A wait that would end later, as when several events of a key fail one after
     * another, or one asks {@link Outcome#retryAfter} for the longest delay each time, is on the broker as without {@code hold}:
     * later events of the key overtake it, its attempts are counted on, and a warning is logged.
     *
     * @return false by default: later events overtake one that waits
     */
    boolean hold() default false;

    /**
     * Whether all events of a key are handled by the same thread, for handlers that keep unsynchronized state for a key.
     * Applies to the whole subscription.
     *
     * @return false by default: any worker, one at a time, with a happens-before edge between them
     */
    boolean confined() default false;
}
