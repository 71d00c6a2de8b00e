package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Failures that no retry can help: the event goes straight to the dead letters, and {@link OnExhausted} is called as after the
 * last retry.
 *
 * <p>On an exception class it means every failure of this class and its subclasses. On a {@link Handles} method it means the failures
 * of that method that {@link #value} lists. {@link RetryPolicy#notOn} says the same in the settings.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NonRetryable {

    /**
     * On a method: the failures that are not retried, subclasses included. Not used on an exception class.
     *
     * @return the classes; by default every failure
     */
    Class<? extends Throwable>[] value() default {Throwable.class};
}
