package io.leveret.kafka.wire;

import io.leveret.support.Utf8;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of one record say: of those with one name the last; what is no text in UTF-8 is left out. Fields and no map,
 * as each event comes by here.
 */
public final class Reading {

    /** Few and the same in many events. */
    private static final Texts TYPES = new Texts();

    private static final Texts CONTENT_TYPES = new Texts();

    private final ConsumerRecord<byte[], byte[]> record;
    private String type = "";
    private String id = "";
    private String contentType = "";
    private @Nullable String publishedAt;
    private @Nullable String replyTo;
    private @Nullable String correlationId;
    private @Nullable String ttl;

    /** Of a copy, whose record may have another. */
    private @Nullable String key;

    private boolean copy;
    private Map<String, String> others = Map.of();

    private Reading(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    /** What the headers of a record say. */
    public static Reading of(ConsumerRecord<byte[], byte[]> record) {
        var reading = new Reading(record);
        for (Header header : record.headers()) {
            byte[] value = header.value();
            if (value != null) {
                reading.take(header.key(), value);
            }
        }
        return reading;
    }

    /** Each name is a new text, whose hash nobody knows: to compare it takes less time. */
    private void take(String name, byte[] value) {
        if (name.equals(Records.TYPE)) {
            type = TYPES.of(value).orElse(type);
        } else if (name.equals(Records.CONTENT_TYPE)) {
            contentType = CONTENT_TYPES.of(value).orElse(contentType);
        } else {
            String text = Utf8.text(value);
            if (text != null) {
                take(name, text);
            }
        }
    }

    private void take(String name, String text) {
        if (name.equals(Records.ID)) {
            id = text;
        } else if (name.equals(Records.PUBLISHED_AT)) {
            publishedAt = text;
        } else if (name.equals(Records.REPLY_TO)) {
            replyTo = text;
        } else if (name.equals(Records.CORRELATION_ID)) {
            correlationId = text;
        } else if (name.equals(Records.TTL)) {
            ttl = text;
        } else if (name.equals(Records.ORIGIN)) {
            copy = true;
        } else if (name.equals(Headers.KEY)) {
            key = text;
        } else {
            add(name, text);
        }
    }

    private void add(String name, String text) {
        if (others.isEmpty()) {
            others = new LinkedHashMap<>();
        }
        others.put(name, text);
    }

    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** The event type; empty if the record says none. */
    public String type() {
        return type;
    }

    /** Whether the event has waited for longer than it may, by the clocks of its publisher or broker and of this machine. */
    public boolean expired(long nowMillis) {
        return ttl != null && ttl.matches("\\d{1,15}") && record.timestamp() + Long.parseLong(ttl) <= nowMillis;
    }

    /** What the record is for subscriptions of a topic. */
    public Message message(String topic) {
        if (type.isEmpty()) {
            add(Headers.WITHOUT_TYPE, "the record has no header " + Records.TYPE);
        }
        byte[] body = record.value();
        return new Message(
                topic,
                type,
                id,
                key(),
                contentType,
                publishedAt(),
                null,
                others,
                body == null ? new byte[0] : body,
                replyTo,
                correlationId);
    }

    /** Copies, and what was kept before it was published, have a header for it: their record is a later one. */
    private @Nullable Instant publishedAt() {
        if (publishedAt != null) {
            return Instants.parse(publishedAt);
        }
        return record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp());
    }

    private @Nullable String key() {
        if (copy) {
            return key == null || key.isEmpty() ? null : key;
        }
        byte[] own = record.key();
        return own == null ? null : Utf8.text(own);
    }
}
