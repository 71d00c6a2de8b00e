package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose {@link Handles} methods belong to one group. For each topic that they name there is one subscription
 * {@code group.topic}. Members of a group, in this process or any other, share the work; each group gets every event.
 *
 * <p>Subclasses inherit it, such as those that a proxy is made of.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Subscriber {

    /**
     * The group's name: letters, digits, {@code -} and {@code _}; at most 100.
     *
     * @return the name
     */
    String value();

    /**
     * Whether every running instance gets a copy of each event. Nothing is kept while none runs, and events wait for
     * no delayed retry on the broker: {@code delayedRetries} doesn't apply.
     *
     * @return false by default: the group's members share the work
     */
    boolean broadcast() default false;
}
