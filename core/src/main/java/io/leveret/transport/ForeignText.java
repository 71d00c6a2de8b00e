package io.leveret.transport;

import java.util.regex.Pattern;

/**
 * Makes texts from other sources (ids, headers, a broker's messages) safe for logs and messages: one line, bounded, no
 * control characters.
 */
public final class ForeignText {

    private static final int MAX_QUOTED = 120;

    /** All that could end a line or steer a terminal: controls, line and paragraph separators, reversals of direction. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\x00-\\x1F\\x7F-\\x9F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

    private ForeignText() {}

    /**
     * Puts a text in quotes, on one line, shortened.
     *
     * @param text any text
     * @return at most about 120 characters
     */
    public static String quote(String text) {
        return "'" + UNPRINTABLE.matcher(shortened(text, MAX_QUOTED)).replaceAll("?") + "'";
    }

    /**
     * Cuts a text that is too long and adds an ellipsis. Never cuts a surrogate pair.
     *
     * @param text any text
     * @param max how many {@code char}s to keep
     * @return the text itself if it is not longer
     */
    public static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "…";
    }

    /**
     * Replaces everything that could end a line or control a terminal by spaces.
     *
     * @param text any text
     * @return a text that is not longer
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
