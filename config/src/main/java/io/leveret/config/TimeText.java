package io.leveret.config;

import io.leveret.support.Durations;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Suggests what to write instead of a text that is not a duration here, although other tools accept it. */
final class TimeText {

    private static final String FORM =
            "write one whole number and its unit (ms, s, m, h or d) without a space: 200ms, 5s, 10m";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern SPACED = Pattern.compile("([0-9]{1,9})\\s*([a-z]{1,12})");

    /** By its first letter, but for {@code ms}. */
    private static final Pattern UNIT =
            Pattern.compile("m|min|mins|minutes?|s|sec|secs|seconds?|h|hrs?|hours?|d|days?");

    private static final Pattern MILLIS = Pattern.compile("ms|msecs?|millis|milliseconds?");

    private TimeText() {}

    static String remedy(YamlNode.Scalar scalar) {
        String text = scalar.text().strip();
        if (!Shown.mayBeShown(scalar)) {
            return FORM;
        }
        if (NUMBER.matcher(text).matches()) {
            return "add the unit: " + text + "ms or " + text + "s";
        }
        return meant(text).map(time -> "write " + time).orElse(FORM);
    }

    private static Optional<String> meant(String text) {
        Matcher spaced = SPACED.matcher(text.toLowerCase(Locale.ROOT));
        if (spaced.matches()) {
            String unit = spaced.group(2);
            if (MILLIS.matcher(unit).matches()) {
                return Optional.of(spaced.group(1) + "ms");
            }
            return UNIT.matcher(unit).matches() ? Optional.of(spaced.group(1) + unit.charAt(0)) : Optional.empty();
        }
        return iso(text.regionMatches(true, 0, "P", 0, 1) ? text : "PT" + text);
    }

    /** ISO 8601, and what is it but for its first letters: {@code 1m30s}, {@code 1.5s}. */
    private static Optional<String> iso(String text) {
        try {
            Duration time = Duration.parse(text);
            return time.isNegative() ? Optional.empty() : Optional.of(Durations.text(time));
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
