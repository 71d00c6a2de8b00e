package io.leveret.support;

import java.util.Locale;
import java.util.Optional;

/**
 * The range of a whole-number setting. Settings check themselves with it, and so does the reader of a file.
 *
 * @param name the setting
 * @param min the lowest allowed value
 * @param max the highest allowed value
 */
public record Range(String name, long min, long max) {

    /**
     * Checks a value.
     *
     * @param value the value
     * @return what is wrong with it, with the remedy
     */
    public Optional<String> problem(long value) {
        return value >= min && value <= max
                ? Optional.empty()
                : Optional.of(
                        String.format(Locale.ROOT, "%s is %,d; it must be from %,d to %,d", name, value, min, max));
    }

    /**
     * Refuses a value outside.
     *
     * @param value the value
     * @throws IllegalArgumentException saying what would be right
     */
    public void check(long value) {
        Arguments.check(problem(value));
    }
}
