package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Bytes are a text if they are UTF-8, and nothing otherwise. */
class Utf8Test {

    @Property(tries = 300)
    void aTextIsReadAsItWasWritten(@ForAll("texts") String text) {
        assertEquals(text, Utf8.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('a', 'é', '€', Utf8.REPLACEMENT).ofMaxLength(8);
    }

    @Test
    void bytesThatAreNoTextAreNull() {
        assertNull(Utf8.text(new byte[] {(byte) 0xFF}));
        assertNull(Utf8.text(new byte[] {'a', (byte) 0xC3}));
        assertNull(Utf8.text("€\uFFFD".getBytes(StandardCharsets.UTF_16BE)));
    }
}
