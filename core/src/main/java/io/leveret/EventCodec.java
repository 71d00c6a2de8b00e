package io.leveret;

import java.lang.reflect.Type;

/**
 * Turns events into bytes and back. Implement it to use a format other than JSON, and set it with {@link
 * LeveretBuilder#codec}. Must be thread-safe. The handler determines the type to decode to, never the content of the
 * message.
 */
public interface EventCodec {

    /**
     * Returns the content type that published events carry.
     *
     * @return a media type, for example {@code application/json}
     */
    String contentType();

    /**
     * Says whether this codec can decode bodies of a content type.
     *
     * @param contentType the content type of a received message; empty if the publisher set none
     * @return false to park such messages as invalid
     */
    boolean reads(String contentType);

    /**
     * Called once for each event class before its first event, so that a codec can warm up and refuse classes that it
     * can never read. Does nothing by default.
     *
     * @param type the type that {@link #decode} will receive
     * @throws EventCodecException if no event of this type can be read: the application then does not start and shows
     *     the message
     */
    default void prepare(Type type) {}

    /**
     * Encodes an event.
     *
     * @param event any object
     * @return the body; must not be changed afterwards
     * @throws EventCodecException if the event cannot be encoded
     */
    byte[] encode(Object event);

    /**
     * Decodes an event.
     *
     * @param body the body; must not be changed
     * @param type the type to decode to: a class, or a generic type with its arguments, such as {@code Envelope<Order>}
     * @return an event of this type; never null
     * @throws EventCodecException if the body is not such an event: the event is parked as invalid with the message as
     *     the reason
     */
    Object decode(byte[] body, Type type);
}
