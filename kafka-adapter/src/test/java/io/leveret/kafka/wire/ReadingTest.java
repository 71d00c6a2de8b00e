package io.leveret.kafka.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the headers of a record say. */
class ReadingTest {

    private static final long WRITTEN = 1_000_000;
    private static final byte[] BODY = "{}".getBytes(UTF_8);
    private static final byte[] NO_TEXT = {(byte) 0xFF, 'a'};

    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void anEventIsReadAsItWasWritten() {
        var event = new Message(
                "orders",
                "order.placed",
                "id-1",
                "ann",
                "application/json",
                Instant.parse("2020-11-28T10:15:30.123456Z"),
                null,
                Map.of("tenant", "größe"),
                BODY,
                "somewhere",
                "c-1");
        Records.event(event, null, 0).headers().forEach(headers::add);

        Message read = Reading.of(record("ann".getBytes(UTF_8))).message("orders");

        assertEquals(event, read);
    }

    @Test
    void theTimeOfPublishingIsTheRecordsOwn() {
        Instant now = Instant.now();
        ProducerRecord<byte[], byte[]> written = Records.event(event(now), null, 0);

        assertEquals(now.toEpochMilli(), written.timestamp());
        assertNull(written.headers().lastHeader(Records.PUBLISHED_AT));
        assertEquals(
                now.truncatedTo(ChronoUnit.MILLIS),
                read(written).message("orders").publishedAt());
    }

    @Test
    void theTimeOfAnEventThatWasKeptOrOfAClockThatIsWrongIsAHeader() {
        for (Duration off : List.of(Duration.ofHours(3), Duration.ofHours(-3))) {
            Instant then = Instant.now().plus(off);
            ProducerRecord<byte[], byte[]> written = Records.event(event(then), null, 0);

            assertNull(written.timestamp(), "brokers may refuse it");
            assertEquals(then, read(written).message("orders").publishedAt());
        }
    }

    @Test
    void aCopyKeepsTheTimeOfItsEventAndHasAnotherAsARecord() {
        Instant now = Instant.now();
        ProducerRecord<byte[], byte[]> copy = Records.again("retry", 0, event(now), "orders/0/7");

        assertNull(copy.timestamp(), "a delay is counted from when it is written");
        assertEquals(now, read(copy).message("orders").publishedAt());
    }

    @Test
    void eventsOfSeveralTypesInTurnHaveTheirOwn() {
        for (int round = 0; round < 3; round++) {
            for (String type : new String[] {"order.placed", "order.paid", "", "größe", "x".repeat(150)}) {
                var one = new RecordHeaders();
                one.add(Records.TYPE, type.getBytes(UTF_8));
                assertEquals(type, Reading.of(record(one, null)).type());
            }
        }
    }

    @Test
    void theLastHeaderOfANameCountsThatIsText() {
        headers.add(Records.TYPE, "first".getBytes(UTF_8));
        headers.add(Records.TYPE, "second".getBytes(UTF_8));
        headers.add(Records.TYPE, NO_TEXT);
        headers.add(Records.ID, NO_TEXT);
        headers.add("tenant", NO_TEXT);

        Reading reading = Reading.of(record(null));

        assertEquals("second", reading.type());
        assertEquals("", reading.message("orders").id());
        assertEquals(Map.of(), reading.message("orders").headers());
    }

    @Test
    void aRecordWithoutATypeSaysWhyItHasNone() {
        Message read = Reading.of(record(NO_TEXT)).message("orders");

        assertEquals("the record has no header " + Records.TYPE, read.headers().get(Headers.WITHOUT_TYPE));
        assertNull(read.key(), "its key is no text");
    }

    @Test
    void anEventExpiresWhenItsTimeToLiveIsOver() {
        headers.add(Records.TTL, Long.toString(Duration.ofSeconds(5).toMillis()).getBytes(UTF_8));
        Reading reading = Reading.of(record(null));

        assertFalse(reading.expired(WRITTEN + 4_999));
        assertTrue(reading.expired(WRITTEN + 5_000));
    }

    @Test
    void aTimeToLiveThatIsNoneEndsNothing() {
        headers.add(Records.TTL, "soon".getBytes(UTF_8));

        assertFalse(Reading.of(record(null)).expired(Long.MAX_VALUE));
    }

    private static Message event(Instant publishedAt) {
        return new Message(
                "orders", "order.placed", "id-1", null, "application/json", publishedAt, null, Map.of(), BODY);
    }

    /** As the broker gives it to readers. */
    private static Reading read(ProducerRecord<byte[], byte[]> written) {
        Long timestamp = written.timestamp();
        return Reading.of(new ConsumerRecord<>(
                "orders",
                0,
                7,
                timestamp == null ? WRITTEN : timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                BODY,
                written.headers(),
                Optional.empty()));
    }

    private ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key) {
        return record(headers, key);
    }

    private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers, byte @Nullable [] key) {
        return new ConsumerRecord<>(
                "orders", 0, 7, WRITTEN, TimestampType.CREATE_TIME, 0, 0, key, BODY, headers, Optional.empty());
    }
}
