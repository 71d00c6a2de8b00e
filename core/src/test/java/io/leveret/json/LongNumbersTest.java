package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.EventCodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Numbers near the longest that is read: none is published that no subscriber reads. */
class LongNumbersTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    /** What stands around the number, in names and texts as well, must not be taken for digits of it. */
    record Measured(String before, List<Number> numbers, Map<String, String> after) {}

    @Property(tries = 30)
    void whatIsPublishedIsReadAndWhatIsTooLongIsNotPublished(
            @ForAll("numbers") Number number, @ForAll("texts") String text) {
        var event = new Measured(text, List.of(1, number, number), Map.of(text, text));
        int length = number.toString().length();
        if (length > 10_000) {
            var failure = assertThrows(EventCodecException.class, () -> CODEC.write(event));
            assertEquals(
                    "the event has a number of more than 10000 characters as JSON, which is not read; publish it as a text",
                    failure.getMessage());
        } else {
            Measured read = (Measured) CODEC.read(CODEC.write(event), Measured.class);
            assertEquals(text, read.before());
            assertEquals(Map.of(text, text), read.after());
            assertEquals(number.toString(), read.numbers().get(2).toString());
        }
    }

    @Provide
    Arbitrary<Number> numbers() {
        return Arbitraries.of(3, 9_999, 10_000, 10_001, 12_000)
                .flatMap(digits -> Arbitraries.of(
                        new BigInteger("7".repeat(digits)), new BigDecimal("7." + "3".repeat(digits - 2))));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("1", "\"", "\\", ",", "[", "7\"7")
                .flatMap(part -> Arbitraries.of(1, 20, 11_000).map(part::repeat));
    }
}
