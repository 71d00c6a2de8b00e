package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a {@link Handles} method: events with the same key are handled one after another, in the broker's order, with as many
 * workers as the subscription has; different keys go on in parallel. The order holds within one instance, also when it is paused
 * or closed and started again, as what it held goes back in order. Where several instances share a group, {@code
 * singleActive} makes the broker give the subscription to one of them at a time, and to the next once nothing runs in the one
 * before.
 *
 * <p>Events that are redelivered may follow later ones of their key that were handled before. On RabbitMQ that is so for all
 * that an instance held when the broker's node that it was connected to is killed: the others of the cluster deliver what is
 * behind at once, and give those back later (RabbitMQ 3.10 within 2 s, 4.3 after a minute). With {@code singleActive} nobody
 * gets the later ones before. An instance that has lost its connection doesn't know that at once: what it runs then may
 * overlap with its redelivery elsewhere.
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
     * Whether later events of a key wait while an earlier one waits for its delayed retry. The waiting one then stays in
     * this process, unsettled, instead of on the broker: if the process dies, the connection is lost, or the subscription is
     * closed or paused meanwhile, it goes back where it stood and is redelivered at once, and the attempts since it was delivered
     * are not counted (a copy that counts them would stand behind its key). Each waiting event takes a place of the prefetch.
     *
     * <p>RabbitMQ takes back what is unsettled for 30 min. So the {@code delayedRetries} may add up to {@linkplain
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
