package io.leveret.support;

import java.util.Locale;
import java.util.Optional;

/**
 * What a whole-number setting may be. Settings check themselves with it, and so can whoever reads them from a file.
 *
 * @param name the setting
 * @param min the least allowed
 * @param max the most allowed
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
        problem(value).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }
}
