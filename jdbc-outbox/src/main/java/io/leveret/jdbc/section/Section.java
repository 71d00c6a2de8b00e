package io.leveret.jdbc.section;

import io.leveret.Settings;
import io.leveret.support.Durations;
import io.leveret.support.Range;
import io.leveret.support.TimeRange;
import java.time.Duration;
import java.util.Map;

/**
 * The section of the outbox or of the inbox as it is written in the settings file. What it says counts more than what the
 * code says, so that an operator can change it.
 *
 * @param values by key
 */
public record Section(Map<String, String> values) {

    /** Whether the start makes the tables that are missing. */
    static final String CREATE_TABLES = "createTables";

    /**
     * The section of some settings.
     *
     * @param settings of the application
     * @param name of the section
     * @return without values if nothing is written
     */
    public static Section of(Settings settings, String name) {
        return new Section(settings.sections().getOrDefault(name, Map.of()));
    }

    /**
     * Whether the start makes the tables that are missing.
     *
     * @return false unless that is written
     */
    public boolean createTables() {
        return Boolean.parseBoolean(values.get(CREATE_TABLES));
    }

    /**
     * A whole number.
     *
     * @param range names the setting
     * @param otherwise what counts if nothing is written
     * @return a value within the range
     */
    public int whole(Range range, int otherwise) {
        String text = values.get(range.name());
        if (text == null) {
            return otherwise;
        }
        int value = Integer.parseInt(text);
        range.check(value);
        return value;
    }

    /**
     * A duration.
     *
     * @param range names the setting
     * @param otherwise what counts if nothing is written
     * @return a value within the range
     */
    public Duration time(TimeRange range, Duration otherwise) {
        String text = values.get(range.name());
        if (text == null) {
            return otherwise;
        }
        Duration value = Durations.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(range.name() + " is not a duration: " + text));
        range.check(value);
        return value;
    }
}
