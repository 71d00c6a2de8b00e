package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which names are allowed, whatever they are made of. */
class NamesPropertyTest {

    private static final String WORD = "abzAZ09_-";

    @Property(tries = 500)
    void aTypeIsWordsJoinedByDotsAndAPatternMayHaveOtherWordsToo(@ForAll("names") String name) {
        List<String> words = Arrays.asList(name.split("\\.", -1));
        boolean plain = name.length() <= 200 && words.stream().allMatch(NamesPropertyTest::isWord);
        boolean pattern = name.length() <= 200
                && words.stream().allMatch(word -> isWord(word) || word.equals("*") || word.equals("#"));

        assertEquals(plain, Names.typeProblem(name).isEmpty());
        assertEquals(pattern, Names.patternProblem(name).isEmpty());
        assertEquals(
                name.length() <= 100 && isWord(name), Names.groupProblem(name).isEmpty());
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> WORD.indexOf(c) >= 0);
    }

    /** Each refused name is in its reason, on one line. */
    @Property(tries = 500)
    void anIdHasOneToTwoHundredAndFiftyFiveBytesAndNothingThatEndsALine(@ForAll("ids") String id) {
        boolean right = !id.isEmpty()
                && StandardCharsets.UTF_8.newEncoder().canEncode(id)
                && id.getBytes(StandardCharsets.UTF_8).length <= 255
                && id.chars().noneMatch(c -> c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x202E);

        if (right) {
            assertDoesNotThrow(() -> Names.checkId(id));
        } else {
            String reason = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Names.checkId(id))
                    .getMessage());
            assertFalse(reason.contains("\n") || reason.contains("\u2028") || reason.length() > 250, reason);
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> words = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        6, Arbitraries.strings().withChars(WORD).ofMinLength(1).ofMaxLength(60)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("", "*", "#", "a*", "ä", " ", "a\n", "$")));
        return words.list().ofMinSize(1).ofMaxSize(4).map(all -> String.join(".", all));
    }

    @Provide
    Arbitrary<String> ids() {
        Arbitrary<String> parts = Arbitraries.of(
                "a", "ä", "€", "😀", "\u0000", "\n", "\u007F", "\u0085", "\u2028", "\u202E", "\uD800", " ", "~");
        Arbitrary<String> printable = Arbitraries.of("a", "ä", "€", "😀", "~", " ");
        Arbitrary<String> nearTheLimit =
                Arbitraries.integers().between(250, 260).map("a"::repeat);
        return Arbitraries.oneOf(
                nearTheLimit,
                parts.list().ofMaxSize(6).map(all -> String.join("", all)),
                printable
                        .list()
                        .ofMinSize(60)
                        .ofMaxSize(300)
                        .map(all -> all.stream().collect(Collectors.joining())));
    }
}
