package io.leveret.support;

import java.time.Duration;
import java.util.Optional;

/**
 * The range of a duration setting. Settings check themselves with it, and so does the reader of a file.
 *
 * @param name the setting
 * @param min the shortest allowed duration
 * @param max the longest allowed duration
 */
public record TimeRange(String name, Duration min, Duration max) {

    /**
     * Checks a value.
     *
     * @param value the value
     * @return what is wrong with it, with the remedy
     */
    public Optional<String> problem(Duration value) {
        return value.compareTo(min) >= 0 && value.compareTo(max) <= 0
                ? Optional.empty()
                : Optional.of(name + " is " + Durations.text(value) + "; it must be from " + Durations.text(min)
                        + " to " + Durations.text(max));
    }

    /**
     * Refuses a value outside.
     *
     * @param value the value
     * @throws IllegalArgumentException saying what would be right
     */
    public void check(Duration value) {
        Arguments.check(problem(Arguments.given(value, name)));
    }
}
