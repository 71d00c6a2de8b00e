package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the order of events that have the same key. Put it on a {@link Handles} method. Events with the same key are
 * handled one after another, in the order in which the broker delivers them. Events with different keys are handled in
 * parallel, by as many workers as {@link SubscriptionSettings#concurrency} allows.
 *
 * <p>The order holds within one instance. Pausing, closing and starting again keep it, because unhandled events return to
 * their queue in order. If several instances share a group, also set {@code singleActive}: the broker then delivers to
 * one instance at a time, and to the next one after nothing runs in the first.
 *
 * <p>Exceptions:
 *
 * <ul>
 *   <li>An event that waits for a delayed retry is overtaken by later events of its key, unless {@link #hold} is set.
 *   <li>If the RabbitMQ node of an instance's connection is killed, the events that the instance held come back after later ones:
 *       within 2 s on RabbitMQ 3.10, after about a minute on 4.3. With {@code singleActive} this does not happen.
 *   <li>An instance that lost its connection does not notice at once. A handler that it runs meanwhile may overlap with the
 *       redelivery of the same event elsewhere.
 * </ul>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OrderedBy {

    /**
     * The property that is the key: a record component, a getter or a method without parameters of the event. Dots lead
     * into nested objects ({@code customer.id}). Without a path the key is the one that the event was published with
     * ({@link Context#key}), so publisher and handlers agree on it. An event whose key is null, or an
     * empty {@code Optional}, has no order.
     *
     * <p>Keys are compared with {@code equals} and {@code hashCode}. A key must not change while its event is handled:
     * events that arrive after the change are taken to have another key.
     *
     * @return the path of the property; empty for the key that the event was published with
     */
    String value() default "";

    /**
     * Whether later events of a key wait while an earlier one waits for its delayed retry. The earlier event then stays
     * in this process instead of in a queue of the broker. Each such event counts towards {@link
     * SubscriptionSettings#prefetch}.
     *
     * <p>If the process dies, the connection is lost, or the subscription is closed or paused in the meantime, the event
     * returns to its place in the queue and is delivered again at once. The attempts since its last delivery are not
     * counted then.
     *
     * <p>Brokers take back events that are unacknowledged for long. So the {@code delayedRetries} may add up to at most
     * what {@link io.leveret.transport.Capabilities#longestHold} says. On RabbitMQ, which takes events back after 30 min,
     * that is 25 min, which leaves 5 min for the handlers. The limit also
     * applies to the total time of one delivery, including the wait behind earlier events of its key. If an event would
     * have to wait longer, Leveret moves it to the broker, as without {@code hold}, and logs a warning: its attempts
     * stay counted, and later events of its key overtake it. This can happen if several events of a key fail one after
     * another, or if a handler asks for long delays with {@link Outcome#retryAfter}.
     *
     * @return false by default: later events overtake one that waits
     */
    boolean hold() default false;

    /**
     * Whether the same thread handles all events of a key. Use it for handlers that keep unsynchronized state for each
     * key. Applies to the whole subscription.
     *
     * @return false by default: any worker handles the next event of a key. There is a happens-before edge between two
     *     events of a key
     */
    boolean confined() default false;
}
