package io.leveret.amqp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // the client's type for an AMQP timestamp
class ContentHeaderTest {

    private static final long BODY = 42;

    @Test
    void headersOfEveryTypeCanBeRead() throws IOException {
        Map<String, Object> headers = new HashMap<>();
        headers.put("text", "Müller");
        headers.put("long", 1L);
        headers.put("int", 1);
        headers.put("short", (short) 1);
        headers.put("byte", (byte) 1);
        headers.put("boolean", true);
        headers.put("double", 1.5);
        headers.put("float", 1.5f);
        headers.put("decimal", new BigDecimal("1.5"));
        headers.put("date", new Date(0));
        headers.put("bytes", new byte[3]);
        headers.put("void", null);
        assertNull(ContentHeader.problem(header(headers)));

        headers.put("table", Map.of("list", List.of(1, Map.of("a", "b"))));
        assertNull(ContentHeader.problem(header(headers)));
        assertNull(ContentHeader.problem(header(Map.of())));
    }

    @Test
    void aTypeThatTheClientDoesNotKnowIsAProblem() throws IOException {
        byte[] header = header(Map.of("name", (byte) 0x7f));
        for (int i = 1; i < header.length; i++) {
            if (header[i] == 0x7f && header[i - 1] == 'b') {
                header[i - 1] = 'Z';
            }
        }

        assertEquals("Unrecognised type in table", ContentHeader.problem(header));
    }

    @Test
    void aTableThatNestsTooDeepForTheStackIsAProblem() {
        // Each level: its length, a name of one letter, and the type of a table.
        int depth = 40_000;
        ByteBuffer header = ByteBuffer.allocate(14 + 7 * depth + 4);
        header.putShort((short) 60).putShort((short) 0).putLong(BODY).putShort((short) (1 << 13));
        for (int level = depth; level > 0; level--) {
            // Of all that follows.
            header.putInt(7 * level).put((byte) 1).put((byte) 'a').put((byte) 'F');
        }
        header.putInt(0);

        assertNotNull(ContentHeader.problem(header.array()));
    }

    /** Whatever is said to be without a problem the client reads. */
    @Test
    void noDamageToAHeaderIsOverlooked() throws IOException {
        byte[] good = header(Map.of(
                "text",
                LongStringHelper.asLongString("some"),
                "int",
                5,
                "bytes",
                new byte[9],
                "table",
                Map.of("a", 1)));
        var random = new Random(4);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = Arrays.copyOf(good, round % 3 == 0 ? 14 + random.nextInt(good.length - 13) : good.length);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                damaged[13 + random.nextInt(damaged.length - 13)] = (byte) random.nextInt(256);
            }
            if (ContentHeader.problem(damaged) == null) {
                read(damaged);
            }
        }
    }

    @Test
    void whatIsEmptiedHasNoBodyAndNoProperties() throws IOException {
        byte[] emptied = ContentHeader.emptied(header(Map.of("a", "b")));

        var properties = (BasicProperties) read(emptied);
        assertNull(properties.getHeaders());
        assertEquals(0, properties.getBodySize());
    }

    private static Object read(byte[] header) throws IOException {
        return AMQImpl.readContentHeaderFrom(new DataInputStream(new ByteArrayInputStream(header)));
    }

    private static byte[] header(Map<String, Object> headers) throws IOException {
        return new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("utf-8")
                .headers(headers)
                .deliveryMode(2)
                .messageId("an-id")
                .timestamp(new Date(0))
                .appId("app")
                .build()
                .toFrame(1, BODY)
                .getPayload();
    }
}
