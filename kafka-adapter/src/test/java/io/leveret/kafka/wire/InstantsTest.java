package io.leveret.kafka.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @Property
    void areWrittenAndReadAsJavaDoes(
            @ForAll @LongRange(min = -100_000_000_000L, max = 400_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos,
            @ForAll @IntRange(max = 999_999_999) int later) {
        for (Instant instant : new Instant[] {
            Instant.ofEpochSecond(second, nanos), Instant.ofEpochSecond(second, later),
        }) {
            assertEquals(instant.toString(), new String(Instants.bytes(instant), UTF_8));
            assertEquals(instant, Instants.parse(instant.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000, 1_000_000, 120_000_000, 999_999_999})
    void haveAsManyDigitsAsJavaWrites(int nanos) {
        Instant instant = NOON.plusNanos(nanos);
        assertEquals(instant.toString(), new String(Instants.bytes(instant), UTF_8));
        assertEquals(instant, Instants.parse(instant.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-27T12:00:00.5Z",
                "2026-11-27T12:00:00.0000000001Z",
                "2026-11-27T12:00:00.Z",
                "2026-11-27T12:00:00.5",
                "2026-11-27T12:00:00",
                "2026-11-27T12:00:00,5Z",
                "2026-11-27T12:00:00.-5Z",
                "2026-11-27T12:00:00.5+01:00",
                "2026-11-27T12:00:00z",
                "2026-11-27T12:00:000Z",
                "2026-11-27t12:00:00Z",
                "2026-11-27T24:00:00.5Z",
                "2026-11-27T24:00:00Z",
                "yesterday",
                "",
            })
    void areReadAsJavaDoesWhateverWasReadBefore(String text) {
        Instants.parse(NOON.toString());
        Instant java;
        try {
            java = Instant.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            assertNull(Instants.parse(text));
            return;
        }
        assertEquals(java, Instants.parse(text));
    }
}
