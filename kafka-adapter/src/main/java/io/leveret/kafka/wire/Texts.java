package io.leveret.kafka.wire;

import io.leveret.support.Utf8;
import java.util.Arrays;
import java.util.Optional;

/**
 * Texts of one kind, of which few come again and again, such as event types: whoever has the bytes gets the text that was made of
 * them before. Keeps as many as it has places. Thread-safe: at worst a text is made once more.
 */
final class Texts {

    private static final int PLACES = 64;

    /** Longer ones are not kept. */
    private static final int LONGEST = 100;

    private static final Known NONE = new Known(new byte[0], Optional.of(""));

    private final Known[] known = new Known[PLACES];

    /** The one that was asked for last: most often it is asked for again, and compared faster than it is found. */
    private Known last = NONE;

    Texts() {
        Arrays.fill(known, NONE);
    }

    /**
     * A text.
     *
     * @param bytes what it was made of
     * @param text empty if they are none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has it
    private record Known(byte[] bytes, Optional<String> text) {}

    /** The text of bytes in UTF-8; empty if they are none. */
    Optional<String> of(byte[] bytes) {
        Known now = last;
        if (!Arrays.equals(now.bytes, bytes)) {
            now = find(bytes);
            last = now;
        }
        return now.text;
    }

    private Known find(byte[] bytes) {
        int place = Arrays.hashCode(bytes) & (PLACES - 1);
        Known there = known[place];
        if (!Arrays.equals(there.bytes, bytes)) {
            there = new Known(bytes.clone(), Optional.ofNullable(Utf8.text(bytes)));
            if (bytes.length <= LONGEST) {
                known[place] = there;
            }
        }
        return there;
    }
}
