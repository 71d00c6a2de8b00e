package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Which name was meant. */
class NearestTest {

    @Property(tries = 500)
    void theOneMeantIsTheNearestOfThoseThatAreNoOtherWord(
            @ForAll("words") String name, @ForAll @Size(max = 5) List<@From("words") String> known) {
        Optional<String> found = Nearest.to(name, known);

        int least = known.stream()
                .filter(word -> edits(name, word) <= allowed(Math.min(name.length(), word.length())))
                .mapToInt(word -> edits(name, word))
                .min()
                .orElse(Integer.MAX_VALUE);
        assertEquals(least != Integer.MAX_VALUE, found.isPresent());
        if (found.isPresent()) {
            assertTrue(known.contains(found.get()));
            assertEquals(least, edits(name, found.get()));
        }
    }

    private static int allowed(int length) {
        return length < 3 ? 0 : length < 5 ? 1 : 2;
    }

    /** By its definition, and slowly. */
    private static int edits(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.length() + right.length();
        }
        String restOfLeft = left.substring(1);
        String restOfRight = right.substring(1);
        if (left.charAt(0) == right.charAt(0)) {
            return edits(restOfLeft, restOfRight);
        }
        return 1
                + Math.min(
                        edits(restOfLeft, restOfRight), Math.min(edits(restOfLeft, right), edits(left, restOfRight)));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars('a', 'b').ofMaxLength(6);
    }

    @Test
    void withoutAnyThatIsNearAllAreNamedInTheirOrder() {
        assertEquals("did you mean 'prefetch'?", Nearest.hint("prefech", List.of("timeout", "prefetch")));
        assertEquals("allowed: prefetch, timeout", Nearest.hint("url", List.of("timeout", "prefetch")));
        assertEquals("allowed: prefetch", Nearest.hint("p".repeat(1_000_000), List.of("prefetch")));
    }
}
