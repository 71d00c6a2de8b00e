package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and passwords in URLs. */
class PercentEncodingTest {

    /** Any password, written as the remedy says. */
    @Property(tries = 300)
    void whatIsWrittenAsItsBytesIsReadAgain(@ForAll("texts") String text) {
        var encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (each >= 'a' && each <= 'z') || each == '+' || each == '-';
            encoded.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each));
        }

        String decoded = PercentEncoding.decode(encoded.toString());

        assertEquals(text, decoded);
        assertFalse(PercentEncoding.isBroken(decoded));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("abz+-%/:@ é€\n").ofMaxLength(20).map(text -> text.replace("€", "😀"));
    }

    /** In forms it is a blank. */
    @Test
    void aPlusIsAPlus() {
        assertEquals("a+b c", PercentEncoding.decode("a+b%20c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%", "%", "%4", "%zz", "a%GGb", "%FF", "%C3", "%E2%82"})
    void whatIsNoEncodingOrNoUtf8IsBrokenAndNothingOfItIsInTheTexts(String text) {
        String decoded = PercentEncoding.decode(text);

        assertTrue(PercentEncoding.isBroken(decoded), decoded);
        assertEquals("the percent-encoding of its password is broken", PercentEncoding.problem("password"));
    }
}
