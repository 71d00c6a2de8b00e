package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that handles events of a topic. Its first parameter is the event, a record or class with
 * {@link EventType}, or a sealed type all of whose permitted classes have one; a second one, if any, is {@link Context}. It
 * returns nothing, which acknowledges the event, or an {@link Outcome}. What it throws is retried as configured, and then
 * ends in the dead letters.
 *
 * <p>Methods are inherited as Java does it, default ones of interfaces too. One that overrides a handler without this annotation
 * takes over the annotations of the method that it overrides. The event may be generic ({@code Envelope<Order>}, {@code
 * List<Line>} with {@link #types}), or a type parameter of a superclass that the subscriber's class fills.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Handles {

    /**
     * The topic.
     *
     * @return its name
     */
    String topic();

    /**
     * The event types to handle, where {@code *} stands for one word and {@code #} for any number. All of them are
     * decoded to the parameter's type. An exact type wins over a pattern, and a pattern with more literal words over
     * one with fewer.
     *
     * @return empty by default: those of the parameter's {@link EventType}
     */
    String[] types() default {};
}
