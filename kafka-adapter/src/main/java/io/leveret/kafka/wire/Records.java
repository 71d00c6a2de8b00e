package io.leveret.kafka.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Events as records, and records as events: type, id and the like are headers, the key of the event is the record's. */
public final class Records {

    /** Where the first record of an event is that was copied: {@code topic/partition/offset}. */
    public static final String ORIGIN = Headers.PREFIX + "origin";

    static final String TYPE = Headers.PREFIX + "type";
    static final String ID = Headers.PREFIX + "id";
    static final String PUBLISHED_AT = Headers.PREFIX + "published-at";
    static final String TTL = Headers.PREFIX + "ttl";
    static final String REPLY_TO = Headers.PREFIX + "reply-to";
    static final String CORRELATION_ID = Headers.PREFIX + "correlation-id";
    static final String CONTENT_TYPE = "content-type";

    private static final KindHeader TYPES = new KindHeader(TYPE);
    private static final KindHeader CONTENT_TYPES = new KindHeader(CONTENT_TYPE);

    /** Brokers refuse what is an hour ahead of their clock, by default. */
    private static final long NEARLY_NOW_MILLIS = Duration.ofMinutes(1).toMillis();

    private Records() {}

    /**
     * An event as it is published, for one partition of its topic.
     *
     * @param key that of the event, see {@link #key}
     */
    public static ProducerRecord<byte[], byte[]> event(Message message, byte @Nullable [] key, int partition) {
        return record(message.topic(), partition, key, message, null);
    }

    /** A reply for the reader of a topic whose key it has. */
    public static ProducerRecord<byte[], byte[]> reply(String topic, String key, Message message) {
        return record(topic, 0, key.getBytes(UTF_8), message, null);
    }

    /** A copy of an event that goes round again, without its time to live. */
    public static ProducerRecord<byte[], byte[]> again(String topic, int partition, Message message, String origin) {
        return record(topic, partition, key(message), message, origin);
    }

    /** A letter: its key is the event's origin, so that a second copy takes the place of the first. */
    public static ProducerRecord<byte[], byte[]> letter(String topic, Message message, String origin) {
        return record(topic, 0, origin.getBytes(UTF_8), message, origin);
    }

    /** Says of a key in a compacted topic that it is there no more. */
    @SuppressWarnings("NullAway") // a record without a value is what Kafka means by that
    public static ProducerRecord<byte[], byte[]> gone(String topic, byte[] key) {
        return new ProducerRecord<>(topic, 0, key, null);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, byte @Nullable [] key, Message message, @Nullable String origin) {
        var headers = new RecordHeaders();
        if (!message.headers().isEmpty()) {
            message.headers().forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        }
        add(headers, TYPES, message.type());
        add(headers, ID, message.id());
        add(headers, CONTENT_TYPES, message.contentType());
        add(headers, REPLY_TO, emptyIfNull(message.replyTo()));
        add(headers, CORRELATION_ID, emptyIfNull(message.correlationId()));
        Long timestamp = origin == null ? timestamp(message) : null;
        Instant publishedAt = message.publishedAt();
        if (publishedAt != null && timestamp == null) {
            headers.add(PUBLISHED_AT, Instants.bytes(publishedAt));
        }
        Duration ttl = message.ttl();
        if (ttl != null && origin == null) {
            add(headers, TTL, Long.toString(ttl.toMillis()));
        }
        if (origin != null) {
            add(headers, ORIGIN, origin);
            add(headers, Headers.KEY, emptyIfNull(message.key()));
        }
        return new ProducerRecord<>(topic, partition, timestamp, key, message.body(), headers);
    }

    /**
     * The time of publishing, as the record's own; null for one that brokers may not take, or delete soon, as it is too far from
     * now. Then a header has it.
     */
    private static @Nullable Long timestamp(Message message) {
        Instant publishedAt = message.publishedAt();
        if (publishedAt == null) {
            return null;
        }
        long millis = publishedAt.toEpochMilli();
        return Math.abs(System.currentTimeMillis() - millis) <= NEARLY_NOW_MILLIS ? millis : null;
    }

    private static void add(RecordHeaders headers, KindHeader kinds, String value) {
        if (!value.isEmpty()) {
            headers.add(kinds.of(value));
        }
    }

    private static void add(RecordHeaders headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.add(name, value.getBytes(UTF_8));
        }
    }

    /** The key of an event's record; null for none. */
    public static byte @Nullable [] key(Message message) {
        String key = message.key();
        return key == null ? null : key.getBytes(UTF_8);
    }

    /** What a record is for subscriptions of a topic. */
    public static Message message(String topic, ConsumerRecord<byte[], byte[]> record) {
        return Reading.of(record).message(topic);
    }

    /** Where an event's first record is. */
    public static String origin(ConsumerRecord<byte[], byte[]> record) {
        Header origin = record.headers().lastHeader(ORIGIN);
        return origin == null || origin.value() == null
                ? record.topic() + "/" + record.partition() + "/" + record.offset()
                : new String(origin.value(), UTF_8);
    }

    private static String emptyIfNull(@Nullable String text) {
        return text == null ? "" : text;
    }
}
