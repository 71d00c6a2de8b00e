package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.leveret.EventCodecException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a document says, it is read as Jackson by itself reads it, or refused; and what it says is in no reason. */
class DocumentsTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    private static final ObjectMapper PLAIN = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** In all texts, and in names that no class knows. */
    private static final String CANARY = "canary";

    /** Any part may be absent. */
    record Order(
            @Nullable String id,
            @Nullable Integer count,
            @Nullable Long total,
            @Nullable Byte small,
            @Nullable Double rate,
            @Nullable Boolean paid,
            @Nullable List<String> texts,
            @Nullable Map<String, Integer> counts,
            @Nullable List<Order> parts) {}

    /** What is right is read: whatever comes between, and in whichever order. */
    @Property(tries = 150)
    void aDocumentOfTheRightTypesIsReadAsItIs(@ForAll("orders") Order order, @ForAll("gaps") String gap)
            throws JsonProcessingException {
        String body = PLAIN.writeValueAsString(order).replace("{\"id\":", "{" + gap + "\"id\":");

        assertEquals(order, CODEC.read(body.getBytes(StandardCharsets.UTF_8), Order.class));
    }

    @Property(tries = 500)
    void anyDocumentIsReadAsJacksonReadsItOrIsRefused(@ForAll("documents") String body) throws JsonProcessingException {
        Object read;
        try {
            read = CODEC.read(body.getBytes(StandardCharsets.UTF_8), Order.class);
        } catch (EventCodecException e) {
            String reason = String.valueOf(e.getMessage());
            assertTrue(reason.startsWith("the body "), reason);
            assertFalse(reason.contains(CANARY), reason);
            return;
        }
        assertEquals(PLAIN.readValue(body, Order.class), read);
    }

    /** A number in the place of another, at any depth, is refused by the way to it. */
    @Property(tries = 100)
    void aNumberBeyondItsTypeIsRefusedByItsPath(
            @ForAll("beyond") Map.Entry<String, String> beyond, @ForAll("depths") int depth) {
        String body = "{\"parts\":[null,".repeat(depth) + "{\"" + beyond.getKey() + "\":" + beyond.getValue() + "}"
                + "]}".repeat(depth);

        String reason = "";
        try {
            CODEC.read(body.getBytes(StandardCharsets.UTF_8), Order.class);
        } catch (EventCodecException e) {
            reason = String.valueOf(e.getMessage());
        }

        assertTrue(
                reason.startsWith("the body is not a valid Order in JSON: " + "parts[1].".repeat(depth)
                        + beyond.getKey() + " at line 1, column "),
                reason);
    }

    @Provide
    Arbitrary<Map.Entry<String, String>> beyond() {
        return Arbitraries.of(
                Map.entry("count", "2147483648"),
                Map.entry("count", "-2147483649"),
                Map.entry("total", "9223372036854775808"),
                Map.entry("total", "1e400"),
                Map.entry("small", "128"),
                Map.entry("small", "255"),
                Map.entry("rate", "1e400"),
                Map.entry("rate", "-1e309"),
                Map.entry("counts", "1"));
    }

    @Provide
    Arbitrary<Integer> depths() {
        return Arbitraries.integers().between(0, 4);
    }

    /** What comes before the first property. */
    @Provide
    Arbitrary<String> gaps() {
        return Arbitraries.of(
                "", " ", "\n\t", "\"more\":{\"id\":[1,{}]},", "\"more\":null,\"other\":\"" + CANARY + "\",");
    }

    @Provide
    Arbitrary<Order> orders() {
        return orders(2);
    }

    private Arbitrary<Order> orders(int depth) {
        Arbitrary<String> text = Arbitraries.strings().withChars("aé€\"\\\n/ ").ofMaxLength(5);
        Arbitrary<List<Order>> parts = depth == 0
                ? Arbitraries.just(List.of())
                : Arbitraries.lazy(() -> orders(depth - 1)).list().ofMaxSize(2);
        return Combinators.combine(
                        text.injectNull(0.2),
                        Arbitraries.integers().injectNull(0.2),
                        Arbitraries.longs().injectNull(0.2),
                        Arbitraries.bytes().injectNull(0.2),
                        Arbitraries.doubles().injectNull(0.2),
                        text.list().ofMaxSize(3).injectNull(0.2),
                        Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.integers())
                                .injectNull(0.2),
                        parts.injectNull(0.2))
                .as((id, count, total, small, rate, texts, counts, of) ->
                        new Order(id, count, total, small, rate, count == null ? null : count > 0, texts, counts, of));
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> whole = objects(2);
        // One in a few is cut, or goes on after its end.
        Arbitrary<String> cut = Combinators.combine(
                        whole, Arbitraries.integers().between(0, 40))
                .as((body, at) -> body.substring(0, Math.min(at, body.length())));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, whole),
                net.jqwik.api.Tuple.of(1, cut),
                net.jqwik.api.Tuple.of(1, whole.map(body -> body + " {}")));
    }

    private Arbitrary<String> objects(int depth) {
        Arbitrary<String> name = Arbitraries.of(
                "id", "count", "total", "small", "rate", "paid", "texts", "counts", "parts", "ID", CANARY);
        return Combinators.combine(name, values(depth))
                .as((property, value) -> "\"" + property + "\":" + value)
                .list()
                .ofMaxSize(5)
                .map(members -> members.stream().collect(Collectors.joining(",", "{", "}")));
    }

    private Arbitrary<String> values(int depth) {
        Arbitrary<String> scalar = Arbitraries.oneOf(
                Arbitraries.of("null", "true", "false", "0", "-1", "1.0", "1e2", "1e400", "NaN", "01", "\"\"", "\"5\""),
                Arbitraries.of("127", "128", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808"),
                Arbitraries.strings().withCharRange('a', 'd').ofMaxLength(2).map(text -> "\"" + CANARY + text + "\""),
                Arbitraries.longs().map(String::valueOf));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<String> inner = Arbitraries.lazy(() -> values(depth - 1));
        return Arbitraries.oneOf(
                scalar,
                scalar,
                inner.list().ofMaxSize(3).map(all -> all.stream().collect(Collectors.joining(",", "[", "]"))),
                Arbitraries.lazy(() -> objects(depth - 1)));
    }
}
