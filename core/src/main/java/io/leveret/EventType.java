package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an event class its event type: a name that says what happened, such as {@code order.placed}. Only this name is
 * sent, never the name of the class, so you can rename and move classes freely. On RabbitMQ the event type is the
 * routing key.
 *
 * <p>Subclasses inherit the annotation. So do proxies, and enum constants with a body.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {

    /**
     * The event type: words of letters, digits, {@code -} and {@code _}, joined by dots ({@code order.placed}); at most
     * 200 bytes.
     *
     * @return the event type
     */
    String value();
}
