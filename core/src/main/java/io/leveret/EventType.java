package io.leveret;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names what happened, on a record or class that is published or handled. The name is all that goes over the wire: a class
 * name never does, so classes can be renamed and moved freely. On AMQP it is the routing key.
 *
 * <p>Subclasses inherit it, such as proxies, and the constants of an enum that have a body.
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
     * @return the name
     */
    String value();
}
