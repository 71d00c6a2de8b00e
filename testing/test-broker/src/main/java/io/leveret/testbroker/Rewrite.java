package io.leveret.testbroker;

import java.nio.charset.StandardCharsets;

/** Puts a text in the place of another of the same length. */
final class Rewrite {
    private final byte[] text;
    private final byte[] by;

    Rewrite(String text, String by) {
        this.text = text.getBytes(StandardCharsets.ISO_8859_1);
        this.by = by.getBytes(StandardCharsets.ISO_8859_1);
        if (this.text.length != this.by.length) {
            throw new IllegalArgumentException(
                    "the frames of the stream say how long texts are: use one of " + this.text.length + " characters");
        }
    }

    void in(byte[] buffer, int count) {
        for (int from = 0; from <= count - text.length; from++) {
            int same = 0;
            while (same < text.length && buffer[from + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                System.arraycopy(by, 0, buffer, from, by.length);
            }
        }
    }
}
