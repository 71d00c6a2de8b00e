package io.leveret.transport;

/**
 * A pattern of event types, as in topic exchanges: words joined by dots, {@code *} for exactly one word, {@code #} for
 * any number of words, also none. Immutable.
 */
public final class TypePattern {

    private final String text;
    private final String[] words;

    private TypePattern(String text) {
        this.text = text;
        this.words = text.split("\\.", -1);
    }

    /**
     * Creates a pattern.
     *
     * @param text words, {@code *} and {@code #}, joined by dots
     * @return the pattern
     */
    public static TypePattern of(String text) {
        return new TypePattern(text);
    }

    /**
     * Says whether a binding is a pattern or one exact type.
     *
     * @param text a binding
     * @return true if one of its words is {@code *} or {@code #}
     */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('#') >= 0;
    }

    /**
     * The pattern as it was written.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    /**
     * Counts the words other than {@code *} and {@code #}.
     *
     * @return the count
     */
    public int literals() {
        int count = 0;
        for (String word : words) {
            if (!word.equals("*") && !word.equals("#")) {
                count++;
            }
        }
        return count;
    }

    /**
     * Says whether an event type matches this pattern.
     *
     * @param type an event type; an empty one has no words
     * @return true if it matches
     */
    public boolean matches(String type) {
        // Where a word after the last one would begin.
        int end = type.length() + 1;
        int word = 0;
        int at = type.isEmpty() ? end : 0;
        int lastHash = -1;
        int resumeAt = 0;
        // Greedy with one point to come back to: the last '#' takes one word more each time the rest doesn't fit.
        while (at < end) {
            if (word < words.length && words[word].equals("#")) {
                lastHash = word++;
                resumeAt = at;
            } else if (word < words.length && fits(words[word], type, at)) {
                word++;
                at = after(type, at);
            } else if (lastHash >= 0) {
                word = lastHash + 1;
                resumeAt = after(type, resumeAt);
                at = resumeAt;
            } else {
                return false;
            }
        }
        while (word < words.length && words[word].equals("#")) {
            word++;
        }
        return word == words.length;
    }

    /** Whether the word of a type that begins somewhere is this one. */
    private static boolean fits(String word, String type, int at) {
        return word.equals("*") || (type.startsWith(word, at) && after(type, at) == at + word.length() + 1);
    }

    /** Where the next word begins; behind the type's end after the last one. */
    private static int after(String type, int at) {
        int dot = type.indexOf('.', at);
        return (dot < 0 ? type.length() : dot) + 1;
    }

    @Override
    public String toString() {
        return text;
    }
}
