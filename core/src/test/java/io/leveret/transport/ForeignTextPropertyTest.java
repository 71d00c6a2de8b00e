package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Texts of others in logs and messages. */
class ForeignTextPropertyTest {

    /** All of which a terminal or a log's reader would take for more than a character. */
    private static boolean steers(int character) {
        return Character.isISOControl(character)
                || character == 0x2028
                || character == 0x2029
                || (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069);
    }

    @Property(tries = 400)
    void aTextIsOnOneLineAndKeepsAllElse(@ForAll("texts") String text) {
        String line = ForeignText.oneLine(text);

        assertFalse(line.codePoints().anyMatch(ForeignTextPropertyTest::steers));
        assertTrue(line.length() <= text.length());
        assertEquals(text.codePoints().noneMatch(ForeignTextPropertyTest::steers), line.equals(text));
        assertEquals(line.equals(text), ForeignText.isPrintable(text));
        assertEquals(harmless(text), harmless(line).replace(" ", ""), "nothing else is gone");
    }

    private static String harmless(String text) {
        var rest = new StringBuilder();
        text.codePoints()
                .filter(character -> !steers(character) && character != ' ')
                .forEach(rest::appendCodePoint);
        return rest.toString();
    }

    @Property(tries = 300)
    void aQuotedTextIsShortAndInQuotes(@ForAll("texts") String text) {
        String quoted = ForeignText.quote(text);

        assertTrue(quoted.startsWith("'") && quoted.endsWith("'"), quoted);
        assertTrue(quoted.length() <= 123, () -> quoted.length() + " characters");
        assertTrue(ForeignText.isPrintable(quoted));
    }

    @Property(tries = 300)
    void aTextThatIsTooLongLosesItsEndAndSaysSo(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 50) int max) {
        String shortened = ForeignText.shortened(text, max);

        if (text.length() <= max) {
            assertEquals(text, shortened);
        } else {
            String kept = shortened.substring(0, shortened.length() - 1);
            assertTrue(shortened.endsWith("…"));
            assertTrue(text.startsWith(kept));
            // One less where the last would be half of a character.
            assertTrue(kept.length() == max || kept.length() == max - 1);
            assertTrue(kept.isEmpty() || !Character.isHighSurrogate(kept.charAt(kept.length() - 1)));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a", " ", "é", "😀", "\n", "\r", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028",
                        "\u2029", "\u202e", "\u2066", "\u2069", "\u2065", "\u206a", "\u200b", "'", "\u00a0")
                .list()
                .ofMaxSize(90)
                .map(parts -> String.join("", parts));
    }
}
