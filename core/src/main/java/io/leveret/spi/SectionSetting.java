package io.leveret.spi;

import io.leveret.support.Range;
import io.leveret.support.TimeRange;
import java.time.Duration;

/** A setting of a section, and what its value may be. */
public sealed interface SectionSetting {

    /**
     * A whole number.
     *
     * @param range from where to where
     * @param standard the default
     */
    record Whole(Range range, int standard) implements SectionSetting {}

    /**
     * A duration.
     *
     * @param range from where to where
     * @param standard the default
     */
    record Time(TimeRange range, Duration standard) implements SectionSetting {}

    /** {@code true} or {@code false}; false by default. */
    record Truth() implements SectionSetting {}
}
