package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.JsonNode;
import io.leveret.EventCodecException;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value reaches the handler as it was sent, or its event is invalid, and the reason names the property and not the value. */
class ValuesTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    enum Status {
        OPEN,
        PAID
    }

    /** One of each kind; all but the one that a body has may be absent. */
    @SuppressWarnings("ArrayRecordComponent") // arrays are among what is to be read
    record Values(
            @Nullable Integer i,
            @Nullable Long l,
            @Nullable Short s,
            @Nullable Byte y,
            @Nullable Boolean b,
            @Nullable Character c,
            @Nullable Double d,
            @Nullable Float f,
            @Nullable BigDecimal bd,
            @Nullable BigInteger bi,
            @Nullable Number n,
            @Nullable String t,
            @Nullable Status status,
            @Nullable UUID uuid,
            @Nullable Instant instant,
            @Nullable OffsetDateTime odt,
            @Nullable ZonedDateTime zdt,
            @Nullable LocalDate ld,
            @Nullable LocalDateTime ldt,
            @Nullable LocalTime lt,
            @Nullable Duration duration,
            @Nullable Date date,
            @Nullable Object o,
            @Nullable JsonNode json,
            @Nullable List<String> texts,
            @Nullable List<Line> lines,
            @Nullable Map<String, Integer> counts,
            Optional<Integer> maybe,
            OptionalInt maybeInt,
            OptionalDouble maybeDouble,
            double @Nullable [] doubles,
            float @Nullable [] floats) {}

    record Line(int quantity, @Nullable BigDecimal price) {}

    record Primitives(int i, long l, short s, byte y, boolean b, char c, double d, float f) {}

    private static <E> E read(String body, Class<E> type) {
        return type.cast(CODEC.read(body.getBytes(StandardCharsets.UTF_8), type));
    }

    private static String reason(String body, Class<?> type) {
        String reason = String.valueOf(
                assertThrows(EventCodecException.class, () -> read(body, type)).getMessage());
        return reason.replaceAll("^the body is not a valid \\w+ in JSON: ", "")
                .replaceAll(" ?at line \\d+, column \\d+:", ":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"i\":1.9} | i: Integer expected",
                "{\"i\":1.0} | i: Integer expected",
                "{\"i\":1e2} | i: Integer expected",
                "{\"i\":\"\"} | i: Integer expected",
                "{\"i\":\" \"} | i: Integer expected",
                "{\"i\":\"12\"} | i: Integer expected",
                "{\"i\":\" 5 \"} | i: Integer expected",
                "{\"i\":true} | i: Integer expected",
                "{\"i\":[7]} | i: Integer expected",
                "{\"i\":{}} | i: Integer expected",
                "{\"i\":3000000000} | i: int expected",
                "{\"l\":\"null\"} | l: Long expected",
                "{\"l\":1.5} | l: Long expected",
                "{\"l\":12345678901234567890} | l: long expected",
                "{\"s\":40000} | s: short expected",
                "{\"y\":200} | y: the number doesn't fit Byte",
                "{\"y\":-129} | y: byte expected",
                "{\"b\":\"\"} | b: Boolean expected",
                "{\"b\":1} | b: Boolean expected",
                "{\"b\":\"true\"} | b: Boolean expected",
                "{\"c\":65} | c: Character expected",
                "{\"c\":\"ab\"} | c: Character expected",
                "{\"d\":1e400} | d: the number doesn't fit Double",
                "{\"d\":-1e400} | d: the number doesn't fit Double",
                "{\"d\":\"1.5\"} | d: Double expected",
                "{\"d\":\"\"} | d: Double expected",
                "{\"f\":1e39} | f: the number doesn't fit Float",
                "{\"bd\":1e999999999} | bd: the number has an exponent beyond 10000",
                "{\"bd\":1e-999999999} | bd: the number has an exponent beyond 10000",
                "{\"bd\":\"1.5\"} | bd: BigDecimal expected",
                "{\"bi\":1.5} | bi: BigInteger expected",
                "{\"bi\":1e100000} | bi: BigInteger expected",
                "{\"n\":1e999999999} | n: the number has an exponent beyond 10000",
                "{\"o\":1e999999999} | o: the number has an exponent beyond 10000",
                "{\"o\":{\"x\":[1e999999999]}} | o: the number has an exponent beyond 10000",
                "{\"t\":\"a | t: malformed JSON",
                "{\"t\" | : malformed JSON",
                "{} {} | : Values expected",
                "[] | : Values expected",
                "{\"t\":5} | t: String expected",
                "{\"t\":1.5} | t: String expected",
                "{\"t\":true} | t: String expected",
                "{\"t\":{}} | t: String expected",
                "{\"t\":[\"a\"]} | t: String expected",
                "{\"texts\":[\"a\",5]} | texts[1]: String expected",
                "{\"texts\":\"a\"} | texts: array expected",
                "{\"counts\":[]} | counts: object expected",
                "{\"texts\":\"\"} | texts: array expected",
                "{\"status\":0} | status: Status expected",
                "{\"status\":\"1\"} | status: Status expected",
                "{\"status\":\"\"} | status: Status expected",
                "{\"uuid\":\"\"} | uuid: UUID expected",
                "{\"uuid\":\"1\"} | uuid: UUID expected",
                "{\"instant\":\"\"} | instant: Instant expected",
                "{\"instant\":1764131412123} | instant: Instant expected in ISO-8601, as a number says no unit",
                "{\"instant\":1782865800} | instant: Instant expected in ISO-8601, as a number says no unit",
                "{\"instant\":1e400} | instant: Instant expected in ISO-8601, as a number says no unit",
                "{\"instant\":\"1764131412123\"} | instant: Instant expected in ISO-8601, as a number says no unit",
                "{\"instant\":\"2026-07-01T02:30:00\"} | instant: Instant expected",
                "{\"instant\":\"2026-07-01 02:30:00\"} | instant: Instant expected",
                "{\"zdt\":\"1782865800.5\"} | zdt: ZonedDateTime expected in ISO-8601, as a number says no unit",
                "{\"date\":\"1782865800000\"} | date: Date expected in ISO-8601, as a number says no unit",
                "{\"odt\":1782865800} | odt: OffsetDateTime expected in ISO-8601, as a number says no unit",
                "{\"duration\":5} | duration: Duration expected in ISO-8601, as a number says no unit",
                "{\"date\":1782865800} | date: Date expected in ISO-8601, as a number says no unit",
                "{\"date\":\"2026-02-30T00:00:00Z\"} | date: Date expected",
                "{\"ldt\":\"2026-11-26T04:00:00Z\"} | ldt: LocalDateTime expected, without a zone",
                "{\"ld\":\"2026-11-26T04:00:00Z\"} | ld: LocalDate expected, and not date and time",
                "{\"lt\":\"2026-11-26T04:00:00\"} | lt: LocalTime expected, and not date and time",
                "{\"ld\":\"2026-02-30\"} | ld: LocalDate expected",
                "{\"ld\":20000} | ld: LocalDate expected in ISO-8601, as a number says no unit",
                "{\"t\":\"a\\ud800\"} | t: half of a surrogate pair",
                "{\"t\":\"\\udc00\\ud800\"} | t: half of a surrogate pair",
                "{\"texts\":[\"fine\",\"a\\uDBFFb\"]} | texts[1]: half of a surrogate pair",
                "{\"o\":{\"x\":\"\\udc00\"}} | o: half of a surrogate pair",
                "{\"json\":{\"x\":\"\\udc00\"}} | json: half of a surrogate pair",
                "{\"i\":1,\"i\":2} | : a name that comes twice",
                "{\"lines\":[{\"quantity\":1},{\"quantity\":1,\"quantity\":2}]} | lines[1]: a name that comes twice",
                "{\"counts\":{\"a\":1,\"a\":2}} | counts: a name that comes twice",
                "{\"unknown\":{\"a\":1,\"a\":2}} | : a name that comes twice",
                "{\"lines\":[{\"quantity\":1},{\"quantity\":\"x\"}]} | lines[1].quantity: int expected",
                "{\"lines\":[{\"quantity\":null}]} | lines[0].quantity: int expected",
                "{\"lines\":[{\"price\":1}]} | lines[0].quantity: int expected",
                "{\"lines\":[{\"quantity\":1,\"price\":\"1\"}]} | lines[0].price: BigDecimal expected",
                "{\"counts\":{\"canary\":\"canary\"}} | counts[key]: Integer expected",
                "{\"maybe\":\"5\"} | maybe: Integer expected",
                "{\"maybeInt\":1.5} | maybeInt: OptionalInt expected",
                "{\"maybeDouble\":1e400} | maybeDouble: the number doesn't fit OptionalDouble",
                "{\"doubles\":[1,1e400]} | doubles[1]: the number doesn't fit Double",
                "{\"doubles\":[null]} | doubles[0]: double expected",
                "{\"floats\":[1e39]} | floats[0]: the number doesn't fit Float",
            })
    void aValueThatWouldChangeIsRefusedByThePathOfItsProperty(String body, String expected) {
        assertEquals(expected, reason(body, Values.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i", "l", "s", "y", "b", "c", "d", "f"})
    void aPrimitiveThatIsAbsentOrNullOrAnEmptyTextIsRefused(String name) {
        String whole = "{\"i\":1,\"l\":2,\"s\":3,\"y\":4,\"b\":true,\"c\":\"x\",\"d\":1.5,\"f\":2.5}";
        String value = "(\"" + name + "\":)[^,}]+";

        assertEquals(new Primitives(1, 2, (short) 3, (byte) 4, true, 'x', 1.5, 2.5f), read(whole, Primitives.class));
        for (String body : List.of(
                whole.replaceAll(value + ",?", "").replace(",}", "}"),
                whole.replaceAll(value, "$1null"),
                whole.replaceAll(value, "$1\"\""))) {
            String reason = reason(body, Primitives.class);
            assertTrue(reason.matches(name + ": \\w+ expected"), body + " " + reason);
        }
    }

    @Test
    void whatIsSentWithinTheLimitsOfItsKindIsReadExactly() {
        Values read = read("""
                {"i":-2147483648, "l":9223372036854775807, "s":-32768, "y":-128, "b":false, "c":"ü", "d":1.7976931348623157e308,
                 "f":3.4e38, "bd":12345678901234567890.120, "bi":123456789012345678901234567890, "n":19.990, "t":"", "status":"PAID",
                 "odt":"2026-07-01T02:30:00+0200", "zdt":"2026-07-01T02:30:00+02:00[Europe/Berlin]", "ldt":"2026-11-26T04:00:00",
                 "instant":"2026-07-01T02:30:00+02:00", "duration":"PT1M", "date":"2026-07-01T02:30:00.000+02:00",
                 "texts":["","\\ud83d\\ude00"], "counts":{}, "maybe":7, "maybeInt":null, "unknown":{"x":[1]}}
                """, Values.class);

        assertEquals(Integer.MIN_VALUE, read.i());
        assertEquals(Long.MAX_VALUE, read.l());
        assertEquals(Short.MIN_VALUE, read.s());
        assertEquals(Byte.MIN_VALUE, read.y());
        assertEquals(false, read.b());
        assertEquals('ü', read.c());
        assertEquals(Double.MAX_VALUE, read.d());
        assertEquals(3.4e38f, read.f());
        assertEquals(new BigDecimal("12345678901234567890.120"), read.bd());
        assertEquals(new BigInteger("123456789012345678901234567890"), read.bi());
        assertEquals(new BigDecimal("19.990"), read.n());
        assertEquals("", read.t());
        assertEquals(Status.PAID, read.status());
        assertEquals(OffsetDateTime.parse("2026-07-01T02:30:00+02:00"), read.odt());
        assertEquals(ZonedDateTime.parse("2026-07-01T02:30:00+02:00[Europe/Berlin]"), read.zdt());
        assertEquals(LocalDateTime.parse("2026-11-26T04:00:00"), read.ldt());
        assertEquals(Instant.parse("2026-07-01T00:30:00Z"), read.instant());
        assertEquals(Duration.ofMinutes(1), read.duration());
        assertEquals(Date.from(Instant.parse("2026-07-01T00:30:00Z")), read.date());
        assertEquals(List.of("", "😀"), read.texts());
        assertEquals(Map.of(), read.counts());
        assertEquals(Optional.of(7), read.maybe());
        assertEquals(OptionalInt.empty(), read.maybeInt());
        assertEquals(OptionalDouble.empty(), read.maybeDouble());
    }

    @Test
    void numbersInMapsAndTreesKeepTheirDigits() {
        String body = "{\"a\":19.990,\"b\":12345678901234567890.12,\"c\":12345678901234567890,\"d\":1e400,\"e\":7}";

        Map<?, ?> map = read(body, Map.class);
        JsonNode tree = read(body, JsonNode.class);

        assertEquals(
                Map.of(
                        "a", new BigDecimal("19.990"),
                        "b", new BigDecimal("12345678901234567890.12"),
                        "c", new BigInteger("12345678901234567890"),
                        "d", new BigDecimal("1e400"),
                        "e", 7),
                map);
        map.forEach((name, number) ->
                assertEquals(number.toString(), tree.get(name.toString()).asText()));
    }

    /** What a sender of ours may have in an event. */
    record Sent(
            OffsetDateTime odt,
            ZonedDateTime berlin,
            ZonedDateTime utc,
            ZonedDateTime plus,
            Instant instant,
            LocalDate ld,
            LocalTime lt,
            Year year,
            YearMonth yearMonth,
            MonthDay monthDay,
            DayOfWeek day,
            ZoneId zone,
            Duration duration,
            Period period,
            Map<ZonedDateTime, OffsetDateTime> times,
            double nan,
            double infinite,
            Optional<String> some,
            Optional<Line> none,
            OptionalInt one,
            OptionalLong two,
            OptionalDouble three,
            Currency currency,
            Path path,
            Path relative,
            File file,
            URI uri,
            URI emptyUri,
            Locale locale,
            Locale root,
            Set<Status> statuses,
            Map<Status, Byte> bytes,
            Object text,
            Object fraction) {}

    @ParameterizedTest
    @ValueSource(strings = {"2026-07-01T02:30:00+02:00", "2026-11-26T04:00:00+05:30", "2026-07-01T02:30:00-00:30"})
    void whatIsPublishedEqualsWhatIsRead(String time) {
        OffsetDateTime at = OffsetDateTime.parse(time);
        var sent = new Sent(
                at,
                at.atZoneSameInstant(ZoneId.of("Europe/Berlin")),
                at.atZoneSameInstant(ZoneId.of("UTC")),
                at.toZonedDateTime(),
                at.toInstant().plusNanos(123_456_789),
                at.toLocalDate(),
                at.toLocalTime(),
                Year.of(2026),
                YearMonth.of(2026, 7),
                MonthDay.of(2, 29),
                DayOfWeek.FRIDAY,
                ZoneId.of("Asia/Kolkata"),
                Duration.ofNanos(1_500_000_001),
                Period.ofMonths(14),
                Map.of(at.atZoneSameInstant(ZoneId.of("Europe/Berlin")), at),
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Optional.of(""),
                Optional.empty(),
                OptionalInt.of(1),
                OptionalLong.of(Long.MIN_VALUE),
                OptionalDouble.of(0.1),
                Currency.getInstance("EUR"),
                Path.of("/tmp/a"),
                Path.of("b/../a"),
                new File("a b"),
                URI.create("https://example.org"),
                URI.create(""),
                Locale.GERMANY,
                Locale.ROOT,
                Set.of(Status.PAID),
                Map.of(Status.OPEN, (byte) -1),
                "text",
                new BigDecimal("0.10"));

        assertEquals(sent, CODEC.read(CODEC.write(sent), Sent.class));
    }

    @Test
    void aRelativePathThatWouldBeReadAsAUriIsNotPublished() {
        String refused = String.valueOf(assertThrows(
                        EventCodecException.class, () -> CODEC.write(Map.of("path", Path.of("a:b"))))
                .getMessage());

        assertTrue(refused.contains("a relative path with a ':' can't be read again"), refused);
    }

    record InNumbers(
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant at,

            @JsonFormat(shape = JsonFormat.Shape.NUMBER, pattern = "MINUTES")
            Duration lasts,

            @JsonFormat(pattern = "yyyyMMddHHmmss") LocalDateTime local) {}

    @Test
    void aTimeWhoseAnnotationSaysThatItIsANumberIsReadAsItIsWritten() {
        var sent = new InNumbers(
                Instant.ofEpochSecond(1_782_865_800, 500_000_000),
                Duration.ofMinutes(90),
                LocalDateTime.parse("2026-07-01T02:30:00"));
        String body = new String(CODEC.write(sent), StandardCharsets.UTF_8);

        assertEquals("{\"at\":1782865800.500000000,\"lasts\":90,\"local\":\"20260701023000\"}", body);
        assertEquals(sent, read(body, InNumbers.class));
    }

    @Test
    void anHourThatTheZoneSkipsIsTheSameInstant() {
        ZonedDateTime read = read("{\"zdt\":\"2026-03-29T02:30:00+01:00[Europe/Berlin]\"}", Values.class)
                .zdt();

        assertEquals(ZonedDateTime.parse("2026-03-29T03:30:00+02:00[Europe/Berlin]"), read);
    }

    @Test
    void aNumberAsANameOfAConstantIsNotOfANewerVersion() {
        for (String body : List.of("{\"status\":\"1\"}", "{\"status\":1}", "{\"status\":\"\"}")) {
            assertFalse(assertThrows(EventCodecException.class, () -> read(body, Values.class))
                    .isOfNewerVersion());
        }
    }

    record Item(String id, int quantity) {
        Item {
            if (quantity <= 0) {
                throw new IllegalArgumentException("quantity must be positive");
            }
        }
    }

    record Order(List<Item> items) {}

    static final class Bean {
        @SuppressWarnings("DoNotCallSuggester") // Jackson calls it
        public void setQuantity(int quantity) {
            throw new IllegalStateException("quantity is not for " + quantity);
        }
    }

    @Test
    void whatTheClassOfAnEventRefusesIsToldInItsOwnWords() {
        assertEquals(
                "items[1]: its class refused it: IllegalArgumentException: quantity must be positive",
                reason("{\"items\":[{\"id\":\"a\",\"quantity\":1},{\"id\":\"b\",\"quantity\":0}]}", Order.class));
        assertEquals(
                "quantity: its class refused it: IllegalStateException: quantity is not for 7",
                reason("{\"quantity\":7}", Bean.class));
    }

    @Test
    void aTextThatIsNoUnicodeIsNotPublished() {
        assertThrows(EventCodecException.class, () -> CODEC.write(Map.of("text", "a\ud800")));
        assertThrows(EventCodecException.class, () -> CODEC.write(Map.of("\udc00", 1)));
        var whole = Map.of("\ud83d\ude00", "\ud800\udc00", "korean", "\ud55c\ud7a3");
        assertEquals(whole, CODEC.read(CODEC.write(whole), Map.class));
    }
}
