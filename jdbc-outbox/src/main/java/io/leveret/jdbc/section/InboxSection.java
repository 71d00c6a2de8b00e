package io.leveret.jdbc.section;

import io.leveret.spi.SectionProvider;
import io.leveret.spi.SectionSetting;
import io.leveret.support.TimeRange;
import java.time.Duration;
import java.util.Map;

/** What may be written in a settings file below {@code inbox}. */
public final class InboxSection implements SectionProvider {

    /** The section's name. */
    public static final String NAME = "inbox";

    /** For how long events are remembered. */
    public static final Duration STANDARD_RETENTION = Duration.ofDays(7);

    /** The range of the setting. */
    public static final TimeRange RETENTION = new TimeRange("retention", Duration.ofSeconds(1), Duration.ofDays(3_650));

    /** For the reader of the file. */
    public InboxSection() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, SectionSetting> settings() {
        return Map.of(
                RETENTION.name(),
                new SectionSetting.Time(RETENTION, STANDARD_RETENTION),
                Section.CREATE_TABLES,
                new SectionSetting.Truth());
    }
}
