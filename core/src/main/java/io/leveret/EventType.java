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

    /**
     * The property that is the key of an event: what it belongs to, such as the order or the customer. It is a record
     * component, a getter or a method without parameters; dots lead into nested objects ({@code customer.id}). Handlers
     * see the key as {@link Context#key}, and can keep the order of events with the same key: see {@link OrderedBy}.
     *
     * <p>The key is sent as text: the property's {@code toString()}, or the value inside an {@code Optional}. An event
     * whose property is null has no key. {@link PublishOptions#withKey} replaces the key for one event. On RabbitMQ the
     * key is a header, which costs throughput: see {@link PublishInterceptor}.
     *
     * <p>If there is no such property, or it has no text of its own, publishing such an event throws an {@code
     * IllegalArgumentException}, and an application that handles the class does not start.
     *
     * @return the path of the property; empty for no key
     */
    String key() default "";
}
