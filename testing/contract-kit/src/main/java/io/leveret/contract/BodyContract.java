package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.leveret.DeadLetters.Letter;
import io.leveret.EncodedEvent;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bodies as others write them: the handler sees the value that was sent, or the reason names the property. */
public interface BodyContract extends ContractFixture {

    /** Three colours. */
    enum Color {
        /** The first. */
        RED,
        /** The second. */
        GREEN
    }

    /**
     * A property of each kind, by the names that a body has.
     *
     * @param i an integer
     * @param y a byte
     * @param b a boolean
     * @param l a list
     * @param u an id
     * @param d a fraction
     * @param f a short fraction
     * @param bd a fraction of any length
     * @param bi an integer of any length
     * @param text a text
     * @param color a constant
     * @param instant a time
     * @param odt a time with an offset
     * @param zdt a time with a zone
     * @param ldt a local time
     * @param ld a day
     * @param any anything
     * @param orderId by another name
     */
    @EventType("kinds.sent")
    record Kinds(
            @Nullable Integer i,
            @Nullable Byte y,
            @Nullable Boolean b,
            @Nullable Long l,
            @Nullable UUID u,
            @Nullable Double d,
            @Nullable Float f,
            @Nullable BigDecimal bd,
            @Nullable BigInteger bi,
            @Nullable String text,
            @Nullable Color color,
            @Nullable Instant instant,
            @Nullable OffsetDateTime odt,
            @Nullable ZonedDateTime zdt,
            @Nullable LocalDateTime ldt,
            @Nullable LocalDate ld,
            @Nullable Object any,
            @JsonProperty("order_id") @Nullable String orderId) {}

    /**
     * Primitives, which can't be absent.
     *
     * @param i an integer
     * @param b a boolean
     * @param c a character
     * @param d a fraction
     */
    @EventType("primitives.sent")
    record Primitives(int i, boolean b, char c, double d) {}

    /** An ordinal, a text for a number, a number for a time, half of a character, letters of another character set: each by the property's path. */
    @Test
    default void aBodyWhoseValueWouldChangeIsInvalidByThePathOfItsProperty() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("{'instant':1764131412123}", "instant: Instant expected in ISO-8601, as a number says no unit");
        rows.put("{'instant':1782865800}", "instant: Instant expected in ISO-8601, as a number says no unit");
        rows.put("{'instant':'2026-07-01T02:30:00'}", "instant: Instant expected");
        rows.put("{'instant':'2026-07-01 02:30:00'}", "instant: Instant expected");
        rows.put("{'instant':1e400}", "instant: Instant expected in ISO-8601, as a number says no unit");
        rows.put("{'ldt':'2026-11-26T04:00:00Z'}", "ldt: LocalDateTime expected, without a zone");
        rows.put("{'ld':'2026-11-26T04:00:00Z'}", "ld: LocalDate expected, and not date and time");
        rows.put("{'instant':''}", "instant: Instant expected");
        rows.put("{'i':''}", "i: Integer expected");
        rows.put("{'b':''}", "b: Boolean expected");
        rows.put("{'l':'null'}", "l: Long expected");
        rows.put("{'u':''}", "u: UUID expected");
        rows.put("{'color':0}", "color: Color expected");
        rows.put("{'color':'1'}", "color: Color expected");
        rows.put("{'color':''}", "color: Color expected");
        rows.put("{'color':'green'}", "color: Color expected");
        rows.put("{'color':'BLUE'}", "color: Color expected");
        rows.put("{'i':1.9}", "i: Integer expected");
        rows.put("{'i':1e2}", "i: Integer expected");
        rows.put("{'bi':1.5}", "bi: BigInteger expected");
        rows.put("{'i':' 5 '}", "i: Integer expected");
        rows.put("{'i':'12'}", "i: Integer expected");
        rows.put("{'i':true}", "i: Integer expected");
        rows.put("{'i':3000000000}", "i: int expected");
        rows.put("{'l':12345678901234567890}", "l: long expected");
        rows.put("{'b':1}", "b: Boolean expected");
        rows.put("{'y':200}", "y: the number doesn't fit Byte");
        rows.put("{'d':1e400}", "d: the number doesn't fit Double");
        rows.put("{'f':1e39}", "f: the number doesn't fit Float");
        rows.put("{'bd':1e999999999}", "bd: the number has an exponent beyond 10000");
        rows.put("{'bi':1e100000}", "bi: BigInteger expected");
        rows.put("{'text':'a\\ud800'}", "text: half of a surrogate pair");
        rows.put("{'text':'a','text':'b'}", "a name that comes twice");
        rows.put("{'text':'Müller'}", "the body is not text in UTF-8");
        rows.put("{'text':'€'}", "the body is not text in UTF-8");

        assertEquals(new TreeMap<>(rows), reasons("kinds.sent", List.copyOf(rows.keySet())));
    }

    /** Absent, null, an empty text. */
    @Test
    default void aPrimitiveThatABodyDoesNotHaveIsInvalidByItsName() {
        Map<String, String> kinds = Map.of("i", "int", "b", "boolean", "c", "char", "d", "double");
        Map<String, String> whole = new TreeMap<>(Map.of("i", "1", "b", "true", "c", "'x'", "d", "1.5"));
        Map<String, String> rows = new LinkedHashMap<>();
        kinds.forEach((name, kind) -> {
            Map<String, String> changed = new TreeMap<>(whole);
            for (String value : List.of("null", "''")) {
                changed.put(name, value);
                rows.put(object(changed), name + ": " + kind + " expected");
            }
            changed.remove(name);
            rows.put(object(changed), name + ": " + kind + " expected");
        });

        assertEquals(new TreeMap<>(rows), reasons("primitives.sent", List.copyOf(rows.keySet())));
    }

    /** Offsets, zones, digits, and texts in any Unicode. */
    @Test
    default void aBodyIsHandledWithTheValuesThatItHas() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("{'odt':'2026-11-26T04:00:00+05:30'}", "odt=2026-11-26T04:00+05:30");
        rows.put("{'odt':'2026-07-01T02:30:00+0200'}", "odt=2026-07-01T02:30+02:00");
        rows.put("{'odt':'2026-07-01T02:30:00+02'}", "odt=2026-07-01T02:30+02:00");
        rows.put("{'odt':'2026-07-01T02:30:00-00:00'}", "odt=2026-07-01T02:30Z");
        rows.put("{'zdt':'2026-07-01T02:30:00+02:00[Europe/Berlin]'}", "zdt=2026-07-01T02:30+02:00[Europe/Berlin]");
        rows.put("{'zdt':'2026-03-29T02:30:00+01:00[Europe/Berlin]'}", "zdt=2026-03-29T03:30+02:00[Europe/Berlin]");
        rows.put("{'instant':'2026-07-01T02:30:00+02:00'}", "instant=2026-07-01T00:30:00Z");
        rows.put("{'ldt':'2026-11-26T04:00:00'}", "ldt=2026-11-26T04:00");
        rows.put("{'d':'NaN'}", "d=NaN");
        rows.put("{'bd':12345678901234567890.10}", "bd=12345678901234567890.10");
        rows.put("{'bd':12345678901234567890}", "bd=12345678901234567890");
        rows.put("{'any':1e400}", "any=1E+400");
        rows.put("{'any':19.990}", "any=19.990");
        rows.put("{'any':{'x':[12345678901234567890]}}", "any={x=[12345678901234567890]}");
        rows.put("{'any':{'x':12345678901234567890.12}}", "any={x=12345678901234567890.12}");
        rows.put("{'text':''}", "text=");
        rows.put("{'text':'Müller €😀'}", "text=Müller €😀");
        rows.put("{'color':'GREEN','more':1}", "color=GREEN");
        rows.put("{'y':-128}", "y=-128");
        rows.put("{'order_id':'a'}", "orderId=a");
        rows.put("{'orderId':'a'}", "");
        rows.put("{}", "");
        List<byte[]> bodies = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        rows.forEach((body, values) -> {
            bodies.add(json(body, StandardCharsets.UTF_8));
            expected.add(values);
        });
        for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8")) {
            bodies.add(json("\uFEFF{'text':'Müller'}", Charset.forName(charset)));
            bodies.add(json("{'text':'Müller'}", Charset.forName(charset)));
            expected.addAll(List.of("text=Müller", "text=Müller"));
        }
        String topic = unique("topic");
        ConcurrentMap<String, Kinds> handled = new ConcurrentHashMap<>();
        start(ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Kinds.class, (kinds, context) -> {
            handled.put(context.id(), kinds);
            return Outcome.ack();
        })));

        publish(topic, "kinds.sent", bodies);

        ContractFixture.await().until(() -> handled.size() == bodies.size());
        for (int row = 0; row < bodies.size(); row++) {
            assertEquals(expected.get(row), values(handled.get("row-" + row)));
        }
    }

    private static String values(@Nullable Kinds kinds) {
        return String.valueOf(kinds).replaceAll("\\w+=null(, )?", "").replaceAll("^Kinds\\[|(, )?]$", "");
    }

    private static String object(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> "'" + property.getKey() + "':" + property.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static byte[] json(String body, Charset charset) {
        return body.replace('\'', '"').getBytes(charset);
    }

    /** Why each body is invalid that is not sent in UTF-8, but for its ASCII; without the place in the body. */
    private Map<String, String> reasons(String type, List<String> bodies) {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.of(Kinds.class, (kinds, context) -> Outcome.ack()),
                        Handling.of(Primitives.class, (primitives, context) -> Outcome.ack())));

        Charset windows = Charset.forName("windows-1252");
        publish(topic, type, bodies.stream().map(body -> json(body, windows)).toList());

        ContractFixture.await().until(() -> app.invalid(group, topic).count() == bodies.size());
        Map<String, String> reasons = new TreeMap<>();
        for (Letter letter : app.invalid(group, topic).browse(bodies.size())) {
            reasons.put(
                    bodies.get(Integer.parseInt(letter.id().substring("row-".length()))),
                    letter.reason()
                            .replaceAll("^the body is not a valid \\w+ in JSON: ", "")
                            .replaceAll(" ?at line \\d+, column \\d+: ?", ": ")
                            .replaceAll("^: ", ""));
        }
        return reasons;
    }

    private void publish(String topic, String type, List<byte[]> bodies) {
        Leveret foreign = publisher();
        for (int row = 0; row < bodies.size(); row++) {
            foreign.publisher()
                    .publishEncoded(
                            topic,
                            new EncodedEvent(bodies.get(row), "application/json"),
                            PublishOptions.DEFAULT.withType(type).withId("row-" + row))
                    .join();
        }
    }
}
