package io.leveret.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way: encoded, with all that a broker carries beside it. Immutable but for the {@code body}, which is
 * not copied and must not be changed by anyone. Two messages are equal only if their bodies are the same array.
 *
 * @param topic the topic that it was published to
 * @param type the event type ({@code order.placed}), which is also what subscriptions bind to; empty when a foreign
 *     publisher set none
 * @param id unique for each published event; kept by every redelivery, delayed retry and dead letter; empty when a foreign publisher
 *     set none
 * @param contentType the media type of the body, empty when unknown
 * @param publishedAt by the publisher's clock; null when a foreign publisher did not say
 * @param ttl how long it may wait in a subscription's queue, from its arrival there, also when it comes back
 *     unsettled; null for ever. Not carried by deliveries: a delayed retry has none.
 * @param headers names and values; those beginning with {@link Headers#PREFIX} are Leveret's own
 * @param body the encoded event
 */
@SuppressWarnings("ArrayRecordComponent") // a body may be megabytes: it is handed on, never copied or compared
public record Message(
        String topic,
        String type,
        String id,
        String contentType,
        @Nullable Instant publishedAt,
        @Nullable Duration ttl,
        Map<String, String> headers,
        byte[] body) {

    /** Copies the headers; null values are not allowed in them. */
    public Message {
        headers = Map.copyOf(headers);
    }

    /**
     * The same message with other headers.
     *
     * @param replacement all headers of the copy
     * @return a message that shares this one's body
     */
    public Message withHeaders(Map<String, String> replacement) {
        return new Message(topic, type, id, contentType, publishedAt, ttl, replacement, body);
    }
}
