package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose {@link Handles} methods handle events for a group. For each topic that they name there is one
 * subscription, {@code group.topic}. Each group gets every event. The running instances of a group share the events
 * among them.
 *
 * <pre>
 * &#64;Subscriber("inventory")
 * class Inventory {
 *
 *     &#64;Handles(topic = "orders")
 *     void reserve(OrderPlaced order) { … }
 * }
 * </pre>
 *
 * <p>Pass an object of the class to {@link LeveretBuilder#handlers}. Subclasses inherit the annotation, and so do proxies.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Subscriber {

    /**
     * The group's name: from 1 to 100 letters, digits, {@code -} and {@code _}.
     *
     * @return the name
     */
    String value();

    /**
     * Whether every running instance gets a copy of each event. No events are kept while no instance runs. There are no
     * delayed retries: {@code delayedRetries} does not apply.
     *
     * @return false by default: the instances of the group share the events
     */
    boolean broadcast() default false;
}
