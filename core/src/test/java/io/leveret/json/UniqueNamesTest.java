package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventCodecException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A name that comes twice in an object is found, however many there are, and however alike their hashes. */
class UniqueNamesTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    @Property(tries = 200)
    void anObjectIsRefusedIfAndOnlyIfANameComesTwice(
            @ForAll("names") List<String> names, @ForAll @IntRange(max = 3) int depth) {
        String object = names.stream().map(name -> "\"" + name + "\":1").collect(Collectors.joining(",", "{", "}"));
        // Beside others with the same names, which are other objects.
        String body = "{\"before\":{\"a\":1,\"Aa\":2},\"it\":" + "[{\"it\":".repeat(depth) + object + "}]".repeat(depth)
                + ",\"after\":{\"a\":1,\"BB\":2}}";

        String refused = refusal(body);

        boolean unique = new HashSet<>(names).size() == names.size();
        assertEquals(unique, refused.isEmpty(), refused);
        assertTrue(unique || refused.endsWith(": a name that comes twice"), refused);
    }

    private static String refusal(String body) {
        try {
            CODEC.read(body.getBytes(StandardCharsets.UTF_8), Map.class);
            return "";
        } catch (EventCodecException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** {@code Aa} and {@code BB} have the same hash, and so have {@code AaBB}, {@code BBAa} and so on. */
    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> alike =
                Arbitraries.of("Aa", "BB").list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
        Arbitrary<String> others =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(3);
        Arbitrary<List<String>> some = Arbitraries.oneOf(alike, others).list().ofMaxSize(45);
        Arbitrary<List<String>> unique =
                some.map(names -> names.stream().distinct().toList());
        Arbitrary<List<String>> firstAgain = unique.filter(names -> !names.isEmpty())
                .map(names ->
                        Stream.concat(names.stream(), Stream.of(names.get(0))).toList());
        return Arbitraries.oneOf(some, unique, firstAgain);
    }
}
