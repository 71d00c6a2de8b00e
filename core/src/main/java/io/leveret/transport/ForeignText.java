package io.leveret.transport;

import java.util.regex.Pattern;

/** Makes texts from elsewhere (ids, headers, a broker's words) fit for a log line or a message. */
public final class ForeignText {

    private static final int MAX_QUOTED = 120;

    /** All that could end a line or steer a terminal: controls, line and paragraph separators, reversals of direction. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

    private ForeignText() {}

    /**
     * A text in quotes, on one line, shortened: safe to log.
     *
     * @param text any text
     * @return at most some 120 characters
     */
    public static String quote(String text) {
        return "'" + UNPRINTABLE.matcher(shortened(text, MAX_QUOTED)).replaceAll("?") + "'";
    }

    /**
     * The beginning of a text that is too long, with an ellipsis; never half of a character.
     *
     * @param text any text
     * @param max how many {@code char}s to keep
     * @return the text itself when it is no longer than that
     */
    public static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "…";
    }

    /**
     * A text on one line: whatever could end the line or steer a terminal becomes a space.
     *
     * @param text any text
     * @return the text, no longer than it was
     */
    public static String oneLine(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(" ");
    }

    /**
     * Whether a text has nothing that could end a line or steer a terminal.
     *
     * @param text any text
     * @return false when {@link #oneLine} would change it
     */
    public static boolean isPrintable(String text) {
        return !UNPRINTABLE.matcher(text).find();
    }
}
