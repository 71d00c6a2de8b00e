package io.leveret;

import java.lang.reflect.Type;

/**
 * Turns events into bytes and back. Implement it to use a format other than JSON, and set it with {@link
 * LeveretBuilder#codec}. Must be thread-safe. The handler determines the type to decode to, never the content of the
 * message.
 */
public interface EventCodec {

    /**
     * Returns the content type that this codec usually writes and reads. Leveret names it where a message cannot be read.
     *
     * @return a media type, for example {@code application/json}
     */
    String contentType();

    /**
     * Says whether this codec can decode a message.
     *
     * @param about what travelled beside the body, above all its content type
     * @return false to park such messages as invalid
     */
    boolean reads(EventMetadata about);

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
     * Called once for each class of replies that a handler declares, so that a codec can refuse classes that it can never
     * write. Does nothing by default.
     *
     * @param type the class that a handler method returns
     * @throws EventCodecException if no reply of this class can be written: the application then does not start and shows
     *     the message
     */
    default void prepareEncoding(Class<?> type) {}

    /**
     * Encodes an event.
     *
     * @param event any object but an {@link EncodedEvent}
     * @param about what will travel beside the body; its content type is empty
     * @return the body, its content type, and headers to add
     * @throws EventCodecException if the event cannot be encoded
     */
    EncodedEvent encode(Object event, EventMetadata about);

    /**
     * Decodes an event.
     *
     * @param body the body; must not be changed
     * @param type the type to decode to: a class, or a generic type with its arguments, such as {@code Envelope<Order>}
     * @param about what travelled beside the body
     * @return an event of this type; never null
     * @throws EventCodecException if the body is not such an event: the event is parked as invalid with the message as
     *     the reason
     */
    Object decode(byte[] body, Type type, EventMetadata about);
}
