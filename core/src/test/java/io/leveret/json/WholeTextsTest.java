package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventCodecException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A text is read as it was sent, or refused if it has half of a surrogate pair: wherever it stands, however it is written. */
class WholeTextsTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    /** Of which any part may be absent. */
    record Note(
            @Nullable String text,
            @Nullable List<String> texts,
            @Nullable Map<String, String> named,
            @Nullable Object any) {}

    @Property(tries = 250)
    void aTextIsRefusedIfAndOnlyIfItHasHalfOfAPair(
            @ForAll("texts") String text, @ForAll("charsets") Charset charset, @ForAll("places") String place) {
        boolean whole = StandardCharsets.UTF_16BE.newEncoder().canEncode(text);
        byte[] body = place.formatted(escaped(text)).getBytes(charset);

        Note note;
        try {
            note = (Note) CODEC.read(body, Note.class);
        } catch (EventCodecException e) {
            String reason = String.valueOf(e.getMessage());
            // In names Jackson finds it first, and calls it malformed.
            boolean said = reason.endsWith("half of a surrogate pair")
                    || reason.endsWith("malformed JSON")
                    || reason.endsWith("not text in UTF-8");
            assertTrue(!whole && said, reason);
            return;
        }
        assertTrue(whole, "half of a pair is read");
        assertEquals(text, textOf(note));
    }

    @Test
    void whatMayBeginHalfOfAPairIsFoundWhereverItStands() {
        for (String before : List.of("", "é", "\\n")) {
            for (int length = 4; length < 40; length++) {
                byte[] plain = (before + "x".repeat(length)).getBytes(StandardCharsets.UTF_8);
                assertFalse(WholeTexts.mayHaveHalves(plain), before + length);
                for (int at = 0; at + 3 <= length; at++) {
                    for (String half : List.of("\\ud8", "\\uDC", "\uD7FF")) {
                        String text = before + "x".repeat(at) + half + "x".repeat(length - at - 3);
                        assertTrue(WholeTexts.mayHaveHalves(text.getBytes(StandardCharsets.UTF_8)), text);
                    }
                }
            }
        }
    }

    /** Whichever part it has. */
    private static Object textOf(Note note) {
        Object found = note.text() != null ? note.text() : note.any();
        if (note.texts() != null) {
            found = note.texts().get(1);
        } else if (note.named() != null) {
            Map.Entry<String, String> only = note.named().entrySet().iterator().next();
            found = only.getKey().isEmpty() ? only.getValue() : only.getKey();
        } else if (found instanceof List<?> list) {
            found = list.get(0);
        }
        return String.valueOf(found);
    }

    /** Halves can only be written as escapes; others are where they come at an even place. */
    private static String escaped(String text) {
        var written = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair && i % 2 == 0) {
                written.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c) || c == '"' || c == '\\' || c < ' ' || i % 3 == 2) {
                written.append(String.format(i % 2 == 0 ? "\\u%04x" : "\\u%04X", (int) c));
            } else {
                written.append(c);
            }
        }
        return written.toString();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> chars = Arbitraries.oneOf(
                Arbitraries.of('\uD83D', '\uDE00', '\uD800', '\uDFFF'),
                Arbitraries.of('a', 'u', 'd', '8', '"', '\\', '\uD7FF', '\uE000', '\uFFFD', 'é'));
        return chars.list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(all -> all.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    @Provide
    Arbitrary<Charset> charsets() {
        return Arbitraries.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
    }

    @Provide
    Arbitrary<String> places() {
        return Arbitraries.of(
                "{\"text\":\"%s\"}",
                "{\"any\":\"%s\"}",
                "{\"any\":[\"%s\",{}]}",
                "{\"texts\":[\"a\",\"%s\"]}",
                "{\"named\":{\"\":\"%s\"}}",
                "{\"named\":{\"%s\":\"a\"}}");
    }
}
