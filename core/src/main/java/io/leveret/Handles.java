package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that handles the events of a topic.
 *
 * <p>The first parameter is the event: a class with {@link EventType}, or a sealed type whose permitted classes all have
 * one. A second parameter, if there is one, is {@link Context}. With {@link Batch} the method takes lists of them. If the method returns nothing, the event is
 * acknowledged when it returns. It may return an {@link Outcome} instead. If it throws, the event is retried as
 * configured and then becomes a dead letter.
 *
 * <p>A method that returns a record or bean of yours replies to requests: see {@link Requester}. What it returns is sent
 * to the one who asked, and the event is acknowledged once the broker has the reply. If nobody asked, because the event was
 * published as any other, it is dropped. Null is a failed attempt; a method that does not always reply returns {@link
 * Outcome}: {@link Outcome#reply} or {@link Outcome#ack}.
 *
 * <p>Methods are inherited as usual in Java, including default methods of interfaces. A method that overrides a handler
 * without this annotation takes over those annotations of the overridden method that it does not have itself. The event may be generic ({@code
 * Envelope<Order>}, or {@code List<Line>} with {@link #types}), or a type parameter of a superclass.
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
     * The event types to handle. In a pattern, {@code *} stands for one word and {@code #} for any number of words. All
     * events are decoded to the parameter's type. If several handlers of a subscription match, an exact type wins over
     * a pattern, and a pattern with more literal words wins over one with fewer.
     *
     * @return empty by default: the {@link EventType} of the parameter's class
     */
    String[] types() default {};
}
