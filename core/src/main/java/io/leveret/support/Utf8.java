package io.leveret.support;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes of other programs, which may be text in UTF-8 or not. */
public final class Utf8 {

    /** What Java puts in the place of bytes that are no text; a text may have it, too. */
    public static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /**
     * Reads bytes as text.
     *
     * @param bytes any
     * @return the text; null if they are not UTF-8
     */
    public static @Nullable String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
