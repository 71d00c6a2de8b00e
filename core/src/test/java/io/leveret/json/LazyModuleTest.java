package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A module that is loaded late does what it does when it is loaded at once. */
class LazyModuleTest {

    record Order(String id, int count, List<String> lines) {}

    record Times(
            Instant at,
            ZonedDateTime in,
            ZoneId zone,
            Map<LocalDate, Integer> days,
            Map<ZonedDateTime, Integer> hours) {}

    record Optionals(Optional<List<Instant>> list, OptionalInt number, OptionalLong none, Optional<String> absent) {}

    private static final ZonedDateTime NOON = ZonedDateTime.of(2026, 11, 27, 12, 0, 0, 0, ZoneId.of("Europe/Berlin"));

    private final AtomicInteger loaded = new AtomicInteger();

    private ObjectMapper late() {
        return JsonMapper.builder()
                .addModule(StrictMapper.optionals(() -> counted(new Jdk8Module())))
                .addModule(StrictMapper.times(() -> counted(new JavaTimeModule())))
                .build();
    }

    private Module counted(Module module) {
        loaded.incrementAndGet();
        return module;
    }

    private static ObjectMapper atOnce() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .build();
    }

    private void assertSame(Object value) throws Exception {
        ObjectMapper late = late();
        String json = late.writeValueAsString(value);

        assertEquals(atOnce().writeValueAsString(value), json);
        assertEquals(atOnce().readValue(json, value.getClass()), late.readValue(json, value.getClass()));
    }

    @Test
    void anEventWithoutSuchTypesLoadsNone() throws Exception {
        ObjectMapper late = late();
        Order order = new Order("a", 1, List.of("b"));

        assertEquals(order, late.readValue(late.writeValueAsString(order), Order.class));
        assertEquals(0, loaded.get());
    }

    @Test
    void timesAreWrittenAndReadAsKeysToo() throws Exception {
        assertSame(new Times(
                NOON.toInstant(), NOON, ZoneOffset.UTC, Map.of(LocalDate.of(2026, 11, 27), 1), Map.of(NOON, 1)));
        assertSame(new Times(NOON.toInstant(), NOON, NOON.getZone(), Map.of(), Map.of()));

        assertEquals(2, loaded.get(), "once for each mapper, and without what Optional needs");
    }

    @Test
    void optionalsAreWrittenAndRead() throws Exception {
        assertSame(new Optionals(
                Optional.of(List.of(NOON.toInstant())), OptionalInt.of(1), OptionalLong.empty(), Optional.empty()));
    }

    @Test
    void streamsAreWritten() throws Exception {
        assertEquals(
                "[\"a\",\"b\"]", late().writeValueAsString(Stream.of("a", "b").filter(text -> true)));
        assertEquals("[1,2]", late().writeValueAsString(IntStream.of(1, 2)));
    }

    /** Else a module that is found on the class path would replace it, and read times as it likes. */
    @Test
    void itIsTheModuleThatItLoads() throws Exception {
        ObjectMapper mapper = JsonCodec.mapper();
        String text = "\"2026-11-27T12:00:00+01:00[Europe/Berlin]\"";
        mapper.registerModule(new JavaTimeModule().enable(JavaTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID));
        mapper.registerModule(new Jdk8Module());

        assertEquals(NOON, mapper.readValue(text, ZonedDateTime.class));
        assertTrue(mapper.getRegisteredModuleIds().contains(new JavaTimeModule().getTypeId()));
        assertTrue(mapper.getRegisteredModuleIds().contains(new Jdk8Module().getTypeId()));
        assertFalse(mapper.getRegisteredModuleIds().contains(LazyModule.class.getName()));
    }
}
