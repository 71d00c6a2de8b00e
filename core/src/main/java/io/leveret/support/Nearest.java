package io.leveret.support;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Suggests the known name that is closest to a mistyped one, so that all messages do so in the same way. */
public final class Nearest {

    /** Farther than this is another word, not a typo. */
    private static final int TYPO = 2;

    /** In words shorter than this, two edits make another word. */
    private static final int LONG = 5;

    /** In words shorter than this, one edit does. */
    private static final int SHORT = 3;

    private Nearest() {}

    /**
     * The remedy for an unknown name.
     *
     * @param name the unknown one
     * @param allowed the known ones
     * @return the nearest if there is one, and else all
     */
    public static String hint(String name, Collection<String> allowed) {
        return to(name, allowed)
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "allowed: " + String.join(", ", new TreeSet<>(allowed)));
    }

    /**
     * The candidate that is at most two edits away, the closest first; in short words one or none.
     *
     * @param name the unknown one
     * @param candidates the known ones
     * @return empty when all are farther
     */
    public static Optional<String> to(String name, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(name, candidate) <= typo(Math.min(name.length(), candidate.length())))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    private static int typo(int length) {
        return length < SHORT ? 0 : length < LONG ? 1 : TYPO;
    }

    private static int distance(String left, String right) {
        if (Math.abs(left.length() - right.length()) > TYPO) {
            return TYPO + 1; // at least: an unknown name may be very long
        }
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j < current.length; j++) {
                int replace = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
