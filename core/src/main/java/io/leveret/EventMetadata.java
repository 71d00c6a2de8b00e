package io.leveret;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What travels beside the body of an event. An {@link EventCodec} gets it in both directions.
 *
 * @param topic the topic
 * @param type the event type
 * @param id the event's id; empty if a foreign publisher set none
 * @param key the event's key; null for none
 * @param contentType the media type of the body; empty if a foreign publisher set none, and while the event is encoded
 * @param publishedAt the time of publishing, by the publisher's clock; null if a foreign publisher did not set it
 * @param headers the publisher's headers, without those of Leveret
 */
public record EventMetadata(
        String topic,
        String type,
        String id,
        @Nullable String key,
        String contentType,
        @Nullable Instant publishedAt,
        Map<String, String> headers) {

    /** Copies the headers. */
    public EventMetadata {
        headers = Map.copyOf(headers);
    }
}
