package io.leveret;

import java.lang.reflect.Type;

/** Turns events into bytes and back. Thread-safe. The type to decode to comes from the handler, never from the bytes. */
public interface EventCodec {

    /**
     * What goes along as the content type.
     *
     * @return a media type, for example {@code application/json}
     */
    String contentType();

    /**
     * Whether bodies of a content type can be decoded.
     *
     * @param contentType as received, empty when the publisher set none
     * @return false to park such messages as invalid
     */
    boolean reads(String contentType);

    /**
     * Called once for each type that a handler takes, before the first event of it, so that a codec can warm up and refuse
     * what it can never read. Does nothing unless overridden.
     *
     * @param type as given to {@link #decode} later
     * @throws EventCodecException when no event of the type can be read: the application doesn't start, and says so
     */
    default void prepare(Type type) {}

    /**
     * Encodes an event.
     *
     * @param event any object
     * @return its bytes, not changed later
     * @throws EventCodecException when it can't be encoded
     */
    byte[] encode(Object event);

    /**
     * Decodes an event.
     *
     * @param body the bytes, not changed
     * @param type what to decode to: a class, or a generic one with its arguments, such as {@code Envelope<Order>}
     * @return the event, of that type, never null
     * @throws EventCodecException when the bytes are not such an event
     */
    Object decode(byte[] body, Type type);
}
