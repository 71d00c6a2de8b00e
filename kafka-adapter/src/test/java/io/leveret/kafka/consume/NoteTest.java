package io.leveret.kafka.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NoteTest {

    @Test
    void aNoteIsReadAsItWasWritten() {
        var note = new Note(1_234_567, new TreeMap<>(java.util.Map.of(101L, 105L, 200L, 200L)));

        assertEquals(note, Note.decode(100, note.encode(100)));
    }

    @Test
    void whatHasNoRoomIsLeftOutFromTheEndAndComesAgain() {
        NavigableMap<Long, Long> runs = new TreeMap<>();
        for (long offset = 1; offset <= 20_000; offset += 2) {
            runs.put(offset, offset);
        }
        var note = new Note(20_000, runs);

        String text = note.encode(0);
        Note read = Note.decode(0, text);

        assertTrue(text.length() <= 3_000, () -> text.length() + " characters");
        assertTrue(note.full());
        assertTrue(read.has(1));
        assertFalse(read.has(2));
        assertFalse(read.has(19_999));
    }

    @Test
    void theTextOfAnotherProgramSaysNothing() {
        for (String text : List.of("", "1", "2;1;", "1;x;", "1;1;a", "1;1;+", "hello; world;")) {
            assertEquals(Note.NONE, Note.decode(7, text), text);
        }
    }

    @Test
    void whatIsUpToTheHorizonMayHaveBeenHandled() {
        var note = new Note(10, new TreeMap<>());

        assertTrue(note.maybeHandled(10));
        assertFalse(note.maybeHandled(11));
    }
}
