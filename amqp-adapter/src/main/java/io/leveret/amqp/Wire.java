package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import io.leveret.transport.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as AMQP has them. */
final class Wire {

    private static final int PERSISTENT = 2;

    /** The event type, where the routing key is a queue's name. */
    private static final String TYPE = "leveret-type";

    /** Milliseconds, as AMQP's own timestamp has seconds. */
    private static final String PUBLISHED_AT = "leveret-published-at";

    private static final int MAX_FOREIGN_HEADER = 8_192;

    private Wire() {}

    static BasicProperties properties(Message message, String application) {
        Map<String, Object> headers = new HashMap<>(message.headers());
        Instant publishedAt = message.publishedAt();
        var builder = new BasicProperties.Builder()
                .deliveryMode(PERSISTENT)
                .messageId(message.id())
                .contentType(message.contentType())
                .type(message.type())
                .appId(application);
        if (publishedAt != null) {
            headers.put(PUBLISHED_AT, publishedAt.toEpochMilli());
            builder.timestamp(Date.from(publishedAt));
        }
        if (message.expiry() != null) {
            builder.expiration(Long.toString(message.expiry().toMillis()));
        }
        return builder.headers(headers).build();
    }

    /** A delivery as the engine sees it. */
    static Message message(String topic, Envelope envelope, BasicProperties properties, byte[] body) {
        Map<String, Object> raw = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        Map<String, String> headers = new LinkedHashMap<>();
        raw.forEach((name, value) -> {
            if (value != null && !isBrokers(name) && !name.equals(TYPE) && !name.equals(PUBLISHED_AT)) {
                headers.put(name, text(value));
            }
        });
        return new Message(
                topic,
                type(topic, envelope, raw),
                orEmpty(properties.getMessageId()),
                orEmpty(properties.getContentType()),
                publishedAt(properties, raw),
                null,
                headers,
                body);
    }

    /**
     * The properties of a copy: as they were, with their types, but for what belongs to the earlier journey. A copy that
     * took {@code x-death} along would be dropped by the broker as a cycle; one with an expiration would leave its queue
     * early; one with a {@code CC} header would go to other queues as well; and one with another's user id is refused.
     */
    static BasicProperties copy(BasicProperties original, String type, Map<String, String> headers) {
        Map<String, Object> all = new HashMap<>();
        if (original.getHeaders() != null) {
            original.getHeaders().forEach((name, value) -> {
                if (!isBrokers(name) && !isRoute(name)) {
                    all.put(name, value);
                }
            });
        }
        all.putAll(headers);
        all.put(TYPE, type);
        return original.builder()
                .headers(all)
                .expiration(null)
                .userId(null)
                .deliveryMode(PERSISTENT)
                .build();
    }

    /** Names more queues to deliver to. */
    private static boolean isRoute(String header) {
        return header.equals("CC") || header.equals("BCC");
    }

    private static boolean isBrokers(String header) {
        return header.equals("x-death")
                || header.startsWith("x-first-death-")
                || header.startsWith("x-last-death-")
                || header.equals("x-delivery-count")
                || header.equals("x-acquired-count");
    }

    private static String type(String topic, Envelope envelope, Map<String, Object> headers) {
        Object kept = envelope.getExchange().equals(topic) ? null : headers.get(TYPE);
        return kept == null ? envelope.getRoutingKey() : text(kept);
    }

    private static @Nullable Instant publishedAt(BasicProperties properties, Map<String, Object> headers) {
        if (headers.get(PUBLISHED_AT) instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        return properties.getTimestamp() == null
                ? null
                : properties.getTimestamp().toInstant();
    }

    /** Any AMQP value as a text: bytes as UTF-8 if they are, else as base64. */
    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                return Base64.getEncoder().encodeToString(bytes);
            }
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        String text = value.toString();
        return value instanceof Map || value instanceof Iterable
                ? text.substring(0, Math.min(text.length(), MAX_FOREIGN_HEADER))
                : text;
    }

    /** About how many bytes the header frame takes: never less than it does. */
    static long size(BasicProperties properties) {
        long size = 512;
        if (properties.getHeaders() != null) {
            for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
                size += 16 + 4L * header.getKey().length();
                size += header.getValue() instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8).length
                        : sizeOf(header.getValue());
            }
        }
        return size;
    }

    private static long sizeOf(@Nullable Object value) {
        if (value instanceof LongString text) {
            return text.length();
        }
        return value instanceof byte[] bytes
                ? bytes.length
                : 4L * String.valueOf(value).length();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
