package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The matcher, which comes back to one point only, against one that tries everything. */
class TypePatternPropertyTest {

    @Property(tries = 2_000)
    void matchesWhatTryingEverythingMatches(
            @ForAll("patterns") List<String> pattern, @ForAll("types") List<String> type) {
        assertEquals(
                matches(pattern, type),
                TypePattern.of(String.join(".", pattern)).matches(String.join(".", type)));
    }

    private static boolean matches(List<String> pattern, List<String> type) {
        if (pattern.isEmpty()) {
            return type.isEmpty();
        }
        String word = pattern.get(0);
        List<String> rest = pattern.subList(1, pattern.size());
        if (word.equals("#")) {
            return matches(rest, type) || (!type.isEmpty() && matches(pattern, type.subList(1, type.size())));
        }
        return !type.isEmpty()
                && (word.equals("*") || word.equals(type.get(0)))
                && matches(rest, type.subList(1, type.size()));
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        return Arbitraries.of("#", "*", "#", "a", "ab", "b").list().ofMinSize(1).ofMaxSize(7);
    }

    /** Few words, of which one begins with another, so that many types nearly match. */
    @Provide
    Arbitrary<List<String>> types() {
        return Arbitraries.of("a", "ab", "b").list().ofMaxSize(8);
    }
}
