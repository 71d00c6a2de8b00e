package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Texts from elsewhere in messages of ours. */
class ForeignTextTest {

    @Test
    void aTextIsNeverCutWithinACharacter() {
        assertEquals("ab…", ForeignText.shortened("ab\uD83D\uDE00", 3));
        assertEquals("ab\uD83D\uDE00", ForeignText.shortened("ab\uD83D\uDE00", 4));
        assertEquals(
                "a".repeat(119) + "…'",
                ForeignText.quote("a".repeat(119) + "\uD83D\uDE00").substring(1));
    }
}
