package io.leveret.kafka.wire;

import io.leveret.support.Utf8;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of one record say: of those with one name the last; what is no text in UTF-8 is left out. Fields and no map,
 * as each event comes by here.
 */
final class Reading {

    /** Few and the same in many events. */
    static final Texts KINDS = new Texts();

    private String type = "";
    private String id = "";
    private String contentType = "";
    private @Nullable String publishedAt;
    private @Nullable String replyTo;
    private @Nullable String correlationId;

    /** Of a copy, whose record may have another. */
    private @Nullable String key;

    private boolean copy;
    private Map<String, String> others = Map.of();

    /** Takes the next one. */
    void take(Header header) {
        byte[] value = header.value();
        if (value == null) {
            return;
        }
        String name = header.key();
        boolean kind = name.equals(Records.TYPE) || name.equals(Records.CONTENT_TYPE);
        String text = kind ? KINDS.strictlyOf(value) : Utf8.text(value);
        if (text != null) {
            take(name, text);
        }
    }

    private void take(String name, String text) {
        switch (name) {
            case Records.TYPE -> type = text;
            case Records.ID -> id = text;
            case Records.CONTENT_TYPE -> contentType = text;
            case Records.PUBLISHED_AT -> publishedAt = text;
            case Records.REPLY_TO -> replyTo = text;
            case Records.CORRELATION_ID -> correlationId = text;
            case Headers.KEY -> key = text;
            case Records.ORIGIN -> copy = true;
            case Records.TTL -> {
                // Deliveries do not have it.
            }
            default -> add(name, text);
        }
    }

    private void add(String name, String text) {
        if (others.isEmpty()) {
            others = new LinkedHashMap<>();
        }
        others.put(name, text);
    }

    /** What the record is for subscriptions of a topic, once all its headers are taken. */
    Message message(String topic, ConsumerRecord<byte[], byte[]> record) {
        if (type.isEmpty()) {
            add(Headers.WITHOUT_TYPE, "the record has no header " + Records.TYPE);
        }
        byte[] body = record.value();
        return new Message(
                topic,
                type,
                id,
                key(record),
                contentType,
                publishedAt == null ? null : Instants.parse(publishedAt),
                null,
                others,
                body == null ? new byte[0] : body,
                replyTo,
                correlationId);
    }

    private @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        if (copy) {
            return key == null || key.isEmpty() ? null : key;
        }
        byte[] own = record.key();
        return own == null ? null : Utf8.text(own);
    }
}
