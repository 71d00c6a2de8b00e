package io.leveret.amqp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopiesTest {

    private static final int FRAME = 131_072;

    /** What a frame has beside its payload. */
    private static final int AROUND = 8;

    private static final Map<String, String> OURS = Map.of(Headers.ATTEMPTS, "3", Headers.REASON, "語".repeat(1_500));

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000, 60_000})
    void headersThatFillTheFrameGiveWayToOursHoweverManyTheyAre(int size) throws Exception {
        Map<String, Object> headers = new HashMap<>();
        for (int i = 0; i < FRAME / (size + 10); i++) {
            headers.put("h" + i, "x".repeat(size));
        }

        BasicProperties copy = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> copy(with(headers)));

        assertTrue(written(copy) <= FRAME - 3_072, () -> written(copy) + " bytes");
        assertTrue(copy.getHeaders().size() > OURS.size() + 1, "no more than needed is dropped");
    }

    /** The smallest frame that AMQP allows. */
    @Test
    void aReasonThatFillsTheFrameAloneGivesWay() {
        BasicProperties copy = Copies.of(with(Map.of("theirs", "x".repeat(3_000))), "note.made", OURS, 4_096);

        assertTrue(written(copy) <= 4_096, () -> written(copy) + " bytes");
        assertEquals(
                Set.of(Headers.ATTEMPTS, MessageMapper.TYPE), copy.getHeaders().keySet());
    }

    /** Bytes that are no UTF-8 become characters of three bytes each while releases of the client before 5.37 read them. */
    @Test
    void textsThatGrewWhileTheyWereReadAreShortEnoughToBeWritten() {
        String grown = "\uFFFD".repeat(200);
        Map<String, Object> headers = new HashMap<>();
        headers.put(grown, 5);
        headers.put("table", Map.of(grown, List.of(Map.of("deep", Map.of(grown, true)))));
        headers.put("void", null);
        BasicProperties original = with(headers)
                .builder()
                .contentType(grown)
                .contentEncoding(grown)
                .correlationId(grown)
                .replyTo(grown)
                .messageId(grown)
                .type(grown)
                .appId("é" + "\uFFFD".repeat(100))
                .clusterId("x".repeat(255))
                .build();

        BasicProperties copy = copy(original);

        assertTrue(written(copy) < FRAME, "the client can write it");
        String kept = "\uFFFD".repeat(85);
        assertEquals(kept, copy.getMessageId());
        assertEquals(kept, copy.getContentType());
        assertEquals("é" + "\uFFFD".repeat(84), copy.getAppId(), "never half of a character");
        assertEquals("x".repeat(255), copy.getClusterId());
        assertEquals(5, copy.getHeaders().get(kept));
        assertEquals(
                Map.of(kept, List.of(Map.of("deep", Map.of(kept, true)))),
                copy.getHeaders().get("table"));
        assertTrue(copy.getHeaders().containsKey("void"), copy::toString);
    }

    private static BasicProperties with(Map<String, Object> headers) {
        return new BasicProperties.Builder().headers(headers).build();
    }

    private static BasicProperties copy(BasicProperties original) {
        return Copies.of(original, "note.made", OURS, FRAME);
    }

    /** How large the frame is in which the client sends them. */
    private static int written(BasicProperties properties) {
        try {
            return properties.toFrame(1, 0).getPayload().length + AROUND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
