package io.leveret.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Messages that no well-behaved publisher would send; each can be told by the number in its header. */
@SuppressWarnings("JavaUtilDate") // the client's type for an AMQP timestamp
final class FuzzedMessages {

    /** The header with the message's number. */
    static final String NUMBER = "n";

    /** What the client reads at most; deeper ones are refused by it. */
    private static final int MAX_DEPTH = 30;

    /** A header of this size, up to 8,600 bytes more and all other properties just fit into RabbitMQ's frame of 128 KiB. */
    private static final int NEARLY_A_FRAME = 120_000;

    private static final List<String> TEXTS = List.of(
            "",
            "order-1",
            "line one\r\nWARN forged line two",
            "\u0000\u0001\u001b[31mred\u009b0m\u2028\u202e",
            "*",
            "#",
            "amq.direct",
            "${jndi:ldap://127.0.0.1/x}",
            "é".repeat(127),
            "\uD83D\uDE00".repeat(60),
            "\uFFFD".repeat(85),
            "x".repeat(255));

    private static final List<String> CONTENT_TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "application/json; charset=utf-16",
            "application/vnd.order+json",
            "APPLICATION/JSON",
            "text/plain",
            "application/x-java-serialized-object",
            "application/json\r\nx",
            ";;;");

    private static final List<String> ENCODINGS =
            List.of("", "UTF-8", "identity", "gzip", "deflate", "zip:UTF-8", "br");

    private static final List<String> OURS = List.of(
            "leveret-attempts",
            "leveret-redeliveries",
            "leveret-first-attempt-at",
            "leveret-last-attempt-at",
            "leveret-subscription",
            "leveret-exception",
            "leveret-reason",
            "leveret-key",
            "leveret-type",
            "leveret-published-at",
            "leveret-skip-instance",
            "leveret-content-encoding");

    private static final List<String> COUNTS =
            List.of("0", "-1", "1", "2147483647", "-2147483648", "99999999999", "1e9", "NaN");

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "{",
            "[]",
            "{}",
            "1e999999999",
            "{\"id\":1e999999999,\"count\":1e400}",
            "{\"id\":{\"@class\":\"javax.swing.JEditorPane\"},\"count\":1}",
            "[\"java.util.ArrayList\",[{\"id\":\"a\"}]]",
            "{\"@class\":\"com.sun.rowset.JdbcRowSetImpl\",\"dataSourceName\":\"ldap://127.0.0.1/x\"}",
            "{\"id\":\"a\",\"id\":\"b\",\"count\":2}",
            "{\"id\":\"a\",\"count\":2} {\"id\":\"b\"}",
            "{\"id\":\"a\",\"count\":\"2\",\"at\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"id\":\"a\",\"count\":2,\"at\":1e1000000}",
            "{\"id\":\"\\ud800\",\"count\":2,\"price\":1e-999999999}");

    private final Random random;

    FuzzedMessages(Random random) {
        this.random = random;
    }

    /**
     * One message.
     *
     * @param number unique
     */
    BasicProperties properties(long number) {
        var properties = new BasicProperties.Builder().headers(headers(number));
        if (maybe(5)) {
            properties.contentType(any(CONTENT_TYPES));
        }
        if (maybe(3)) {
            properties.contentEncoding(any(ENCODINGS));
        }
        if (maybe(2)) {
            properties.messageId(text()).correlationId(text()).replyTo(text());
        }
        if (maybe(3)) {
            properties.type(text()).appId(text()).clusterId(text());
        }
        if (maybe(3)) {
            properties.deliveryMode(1 + random.nextInt(2)).priority(random.nextInt(256));
        }
        if (maybe(3)) {
            properties.timestamp(new Date(random.nextBoolean() ? random.nextLong() / 1_000 * 1_000 : 0));
        }
        if (maybe(5)) {
            properties.expiration("3600000");
        }
        return properties.build();
    }

    /** An event type that {@code order.#} matches; any text behind the dot. */
    String routingKey() {
        return maybe(2) ? "order.placed" : "order." + shorten(text(), 200);
    }

    byte[] body() {
        return switch (random.nextInt(12)) {
            case 0 -> bytes(random.nextInt(300));
            case 1 -> "[".repeat(random.nextInt(5_000)).getBytes(StandardCharsets.UTF_8);
            case 2 -> "{\"id\":".repeat(random.nextInt(2_000)).getBytes(StandardCharsets.UTF_8);
            case 3 -> gzip(valid());
            case 4 -> any(BODIES).getBytes(StandardCharsets.UTF_8);
            case 5 -> any(BODIES).getBytes(StandardCharsets.UTF_16);
            case 6, 7 -> mutated(valid());
            default -> valid();
        };
    }

    private byte[] valid() {
        return ("{\"id\":\"order-" + random.nextInt(100) + "\",\"count\":" + random.nextInt(1_000)
                        + ",\"at\":\"2026-11-24T12:00:00Z\",\"price\":12.50,\"lines\":[{\"sku\":\"a\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] mutated(byte[] bytes) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private Map<String, Object> headers(long number) {
        Map<String, Object> headers = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            headers.put(maybe(3) ? shorten(text(), 200) : "h" + i, value(0));
        }
        for (int i = maybe(2) ? random.nextInt(4) : 0; i > 0; i--) {
            headers.put(any(OURS), maybe(2) ? any(COUNTS) : value(0));
        }
        if (maybe(20)) {
            headers.put("__TypeId__", "io.leveret.faults.Hostile");
        }
        if (maybe(20)) {
            headers.put("CC", List.of("fuzz.fuzz-topic", "fuzz.fuzz-topic.dead", "fuzz.fuzz-topic.retry.200ms"));
        }
        if (maybe(20)) {
            headers.put("x-death", List.of(Map.of("queue", "fuzz.fuzz-topic", "reason", "expired", "count", 5L)));
        }
        if (maybe(500)) {
            headers.clear();
            headers.put("huge", "é".repeat(NEARLY_A_FRAME / 2 + random.nextInt(4_300)));
        }
        headers.put(NUMBER, number);
        return headers;
    }

    /** One value of any type that AMQP has. */
    private @org.jspecify.annotations.Nullable Object value(int depth) {
        int deepest = maybe(20) ? MAX_DEPTH - 2 : 3;
        return switch (random.nextInt(depth < deepest ? 16 : 14)) {
            case 0 -> text();
            case 1 -> LongStringHelper.asLongString(bytes(random.nextInt(200)));
            case 2 -> random.nextInt();
            case 3 -> random.nextLong();
            case 4 -> (short) random.nextInt();
            case 5 -> (byte) random.nextInt();
            case 6 -> random.nextBoolean();
            // No NaN and no infinity: the broker closes a connection that sends them (Erlang has no such floats).
            case 7 -> random.nextBoolean() ? Double.MIN_VALUE : random.nextDouble() * Double.MAX_VALUE;
            case 8 -> random.nextFloat() * Float.MAX_VALUE;
            case 9 -> new Date(random.nextLong() / 1_000 * 1_000);
            case 10 -> new BigDecimal(BigInteger.valueOf(random.nextInt()), random.nextInt(256));
            case 11 -> bytes(random.nextInt(100));
            case 12 -> null;
            case 13 -> any(COUNTS);
            case 14 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    list.add(value(depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> table = new HashMap<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    table.put(shorten(text(), 200), value(depth + 1));
                }
                yield table;
            }
        };
    }

    private String text() {
        if (maybe(2)) {
            return any(TEXTS);
        }
        var text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append((char) random.nextInt(maybe(2) ? 128 : 0xD800));
        }
        return shorten(text.toString(), 255);
    }

    /** At most so many bytes of UTF-8, as RabbitMQ's client insists. */
    private static String shorten(String text, int bytes) {
        String shorter = text;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > bytes) {
            shorter = shorter.substring(0, shorter.length() - 1);
        }
        return shorter;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private boolean maybe(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
