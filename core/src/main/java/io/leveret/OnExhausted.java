package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that runs after an event's last retry, before the event becomes a dead letter. Use it to undo what
 * earlier steps did. The first parameter is {@link Failed} of the event class of a {@link Handles} method in the same
 * class. A second parameter, if there is one, is {@link Context}. The method returns nothing.
 *
 * <p>If the method throws, it is retried like a handler inside the process ({@link RetryPolicy}). After that the event
 * becomes a dead letter anyway, and the failure is logged. The method may run twice if the process dies in between.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnExhausted {}
