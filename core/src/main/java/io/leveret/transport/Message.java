package io.leveret.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoded event with everything that a broker carries beside the body. Immutable, except that the {@code body} is
 * not copied: nobody may change it. Two messages are equal only if their bodies are the same array.
 *
 * @param topic the topic that it was published to
 * @param type the event type ({@code order.placed}), to which subscriptions bind; empty if a foreign publisher set none
 * @param id unique for each event; redeliveries, delayed retries and dead letters keep it; empty if a foreign publisher
 *     set none
 * @param key what the event belongs to, such as the id of an order; null for none. A transport that has no key of its own
 *     carries it as the header {@link Headers#KEY}, which is not among {@code headers}
 * @param contentType the media type of the body; empty if unknown
 * @param publishedAt the time of publishing, by the publisher's clock; null if a foreign publisher did not set it
 * @param ttl time to live: how long the event may wait in a subscription's queue, counted from its arrival there;
 *     returning to the queue does not start the time again; null for no limit. Deliveries do not have it: a delayed
 *     retry does not expire
 * @param headers names and values; names that begin with {@link Headers#PREFIX} are Leveret's own
 * @param body the encoded event
 * @param replyTo where a reply is to be sent with {@link Transport#reply}; null if nobody asks for one. A foreign
 *     publisher may have set anything
 * @param correlationId what belongs together: a reply has that of its request; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // a body may be megabytes: it is handed on, never copied or compared
public record Message(
        String topic,
        String type,
        String id,
        @Nullable String key,
        String contentType,
        @Nullable Instant publishedAt,
        @Nullable Duration ttl,
        Map<String, String> headers,
        byte[] body,
        @Nullable String replyTo,
        @Nullable String correlationId) {

    /** Copies the headers; null values are not allowed in them. */
    public Message {
        headers = Map.copyOf(headers);
    }

    /**
     * Makes a message that is neither a request nor a reply.
     *
     * @param topic the topic
     * @param type the event type
     * @param id its id
     * @param key its key
     * @param contentType the media type of the body
     * @param publishedAt the time of publishing
     * @param ttl its time to live
     * @param headers names and values
     * @param body the encoded event
     */
    public Message(
            String topic,
            String type,
            String id,
            @Nullable String key,
            String contentType,
            @Nullable Instant publishedAt,
            @Nullable Duration ttl,
            Map<String, String> headers,
            byte[] body) {
        this(topic, type, id, key, contentType, publishedAt, ttl, headers, body, null, null);
    }

    /**
     * Returns this message with other headers.
     *
     * @param replacement all headers of the new message
     * @return a message that shares this one's body
     */
    public Message withHeaders(Map<String, String> replacement) {
        return new Message(
                topic, type, id, key, contentType, publishedAt, ttl, replacement, body, replyTo, correlationId);
    }
}
