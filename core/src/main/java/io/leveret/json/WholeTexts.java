package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Refuses texts that contain half of a surrogate pair, because a question mark would replace it when the text is sent
 * on. This takes time, so only bodies that may contain one are checked.
 */
final class WholeTexts extends JsonParserDelegate {

    /** In UTF-8 it begins the code of half a pair, and of few characters. */
    private static final int BEGINS_HALF = 0xED;

    /** So many bytes of a body tell whether it is in UTF-8. */
    private static final int HEAD = 4;

    /** Eight bytes as a number, in whichever order. A buffer takes four times as long. */
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;

    WholeTexts(JsonParser parser) {
        super(parser);
    }

    /** Whether a body has an escaped half of a pair, or a byte that may begin one, or isn't in UTF-8. */
    static boolean mayHaveHalves(byte[] body) {
        return isWide(body) || (!isPlain(body) && hasBeginning(body));
    }

    /** Whether a body is ASCII without an escape, as most are. Looks at eight bytes at a time; each event is read twice here. */
    private static boolean isPlain(byte[] body) {
        long all = 0;
        long escapes = 0;
        int i = 0;
        for (; i + Long.BYTES <= body.length; i += Long.BYTES) {
            long eight = (long) EIGHT.get(body, i);
            long others = eight ^ BACKSLASHES;
            all |= eight;
            // Where a byte is zero, taking one from it sets its highest bit.
            escapes |= (others - ONES) & ~others;
        }
        boolean plain = ((all | escapes) & HIGHEST) == 0;
        for (; i < body.length; i++) {
            plain &= body[i] >= 0 && body[i] != '\\';
        }
        return plain;
    }

    private static boolean hasBeginning(byte[] body) {
        // Searched as a text, which the JVM does many bytes at a time.
        String bytes = new String(body, StandardCharsets.ISO_8859_1);
        boolean escaped = bytes.indexOf('\\') >= 0 && (bytes.contains("\\ud") || bytes.contains("\\uD"));
        return escaped || bytes.indexOf(BEGINS_HALF) >= 0;
    }

    /** Reads all texts and names of a document. */
    static void check(JsonParser document) throws IOException {
        try (var parser = new WholeTexts(document)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
    }

    /** In UTF-16 and UTF-32 one of the first characters, which are ASCII in JSON, has a zero. */
    private static boolean isWide(byte[] body) {
        for (int i = 0; i < HEAD && i < body.length; i++) {
            if (body[i] == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable String getText() throws IOException {
        return whole(delegate.getText());
    }

    @Override
    public @Nullable String currentName() throws IOException {
        return whole(delegate.currentName());
    }

    @Override
    public @Nullable String getValueAsString() throws IOException {
        return whole(delegate.getValueAsString());
    }

    @Override
    public @Nullable String getValueAsString(@Nullable String otherwise) throws IOException {
        return whole(delegate.getValueAsString(otherwise));
    }

    /** So that nobody takes the characters of a text past {@link #getText}. */
    @Override
    public boolean hasTextCharacters() {
        return false;
    }

    private @Nullable String whole(@Nullable String text) throws IOException {
        if (text == null) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new ValueFault(this, "half of a surrogate pair");
            }
        }
        return text;
    }
}
