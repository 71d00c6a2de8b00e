package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventCodecException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Why a body can't be read goes into logs and into the headers of dead letters: it never says what the body has. */
class JsonReasonsPropertyTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    /** Looks like nothing else. */
    private static final String SECRET = "5ecret0419";

    /** The values of the good body, of which one is replaced. */
    private static final List<String> VALUES = List.of(
            "\"o-1\"",
            "3",
            "2.5",
            "true",
            "\"SMALL\"",
            "\"2026-11-27\"",
            "[1,2]",
            "{\"apple\":4}",
            "{\"street\":\"Low\"}");

    /** What stands in its place. */
    private static final List<String> WRONG = List.of(
            "\"" + SECRET + "\"",
            "[\"" + SECRET + "\"]",
            "{\"" + SECRET + "\":\"" + SECRET + "\"}",
            "{\"street\":[\"" + SECRET + "\"]}",
            "[1,{\"" + SECRET + "\":1}]",
            "\"" + SECRET,
            SECRET,
            "1" + SECRET);

    enum Size {
        SMALL
    }

    record Address(String street) {}

    record Order(
            String id,
            int quantity,
            double price,
            boolean gift,
            Size size,
            LocalDate day,
            List<Integer> numbers,
            Map<String, Integer> stock,
            Address address) {}

    private static String body(int replaced, String by) {
        String[] names = {"id", "quantity", "price", "gift", "size", "day", "numbers", "stock", "address"};
        var body = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            body.append(i == 0 ? "{" : ",").append('"').append(names[i]).append("\":");
            body.append(i == replaced ? by : VALUES.get(i));
        }
        return body.append('}').toString();
    }

    /** Empty when it can be read. */
    private static String reason(String body) {
        try {
            CODEC.read(body.getBytes(StandardCharsets.UTF_8), Order.class);
            return "";
        } catch (EventCodecException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Example
    void theGoodBodyIsRead() {
        assertEquals("", reason(body(-1, "")));
    }

    @Property(tries = 500)
    void aReasonNeverSaysWhatTheBodyHas(
            @ForAll @IntRange(max = 8) int replaced,
            @ForAll @IntRange(max = 7) int wrong,
            @ForAll @IntRange(max = 400) int cut) {
        String body = body(replaced, WRONG.get(wrong));
        String reason = reason(cut < body.length() ? body.substring(0, cut) : body);

        assertFalse(reason.contains(SECRET) || reason.contains("5ecret"), reason);
        assertTrue(reason.isEmpty() || reason.startsWith("the body is "), reason);
    }

    /** The keys of a map are the sender's own, too. */
    @Property(tries = 200)
    void thePlaceIsNamedByTheEventsOwnProperties(
            @ForAll @IntRange(max = 8) int replaced, @ForAll @IntRange(max = 4) int wrong) {
        Set<String> known =
                Set.of("id", "quantity", "price", "gift", "size", "day", "numbers", "stock", "stock[key]", "address");
        String reason = reason(body(replaced, WRONG.get(wrong)));
        String prefix = "the body is not a valid Order in JSON: ";
        if (reason.startsWith(prefix)) {
            String path = reason.substring(prefix.length()).replaceFirst(" at line .*", "");
            String place = path.replaceFirst("\\[\\d+].*", "").replaceFirst("\\.street.*", "");
            assertTrue(path.startsWith("at line ") || known.contains(place), reason);
        }
    }
}
