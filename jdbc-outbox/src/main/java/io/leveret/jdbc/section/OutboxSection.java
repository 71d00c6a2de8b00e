package io.leveret.jdbc.section;

import io.leveret.spi.SectionProvider;
import io.leveret.spi.SectionSetting;
import io.leveret.support.Range;
import java.util.Map;

/** What may be written in a settings file below {@code outbox}. */
public final class OutboxSection implements SectionProvider {

    /** The section's name. */
    public static final String NAME = "outbox";

    /** How often an event is tried that the broker refuses. */
    public static final int STANDARD_ATTEMPTS = 5;

    /** The range of the setting. */
    public static final Range ATTEMPTS = new Range("attempts", 1, 100);

    /** For the reader of the file. */
    public OutboxSection() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, SectionSetting> settings() {
        return Map.of(
                ATTEMPTS.name(),
                new SectionSetting.Whole(ATTEMPTS, STANDARD_ATTEMPTS),
                Section.CREATE_TABLES,
                new SectionSetting.Truth());
    }
}
