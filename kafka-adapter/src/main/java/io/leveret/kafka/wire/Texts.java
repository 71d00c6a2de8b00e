package io.leveret.kafka.wire;

import io.leveret.support.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts of few kinds that come again and again, such as event types: whoever has the bytes gets the text that was made of them
 * before. Keeps as many as it has places. Thread-safe: at worst a text is made once more.
 */
final class Texts {

    private static final int PLACES = 64;

    /** Longer ones are not kept. */
    private static final int LONGEST = 100;

    private final @Nullable Known[] known = new Known[PLACES];

    /**
     * A text.
     *
     * @param bytes what it was made of
     * @param text may have {@link Utf8#REPLACEMENT}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has it
    private record Known(byte[] bytes, String text) {}

    /** The text of bytes in UTF-8, with replacements for what is none. */
    String of(byte[] bytes) {
        if (bytes.length > LONGEST) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        int place = Arrays.hashCode(bytes) & (PLACES - 1);
        Known there = known[place];
        if (there == null || !Arrays.equals(there.bytes, bytes)) {
            there = new Known(bytes.clone(), new String(bytes, StandardCharsets.UTF_8));
            known[place] = there;
        }
        return there.text;
    }

    /** The same, but null for what is no text in UTF-8. */
    @Nullable
    String strictlyOf(byte[] bytes) {
        String text = of(bytes);
        return text.indexOf(Utf8.REPLACEMENT) < 0 ? text : Utf8.text(bytes);
    }
}
