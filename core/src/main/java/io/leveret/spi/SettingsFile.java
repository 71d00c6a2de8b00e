package io.leveret.spi;

import io.leveret.Settings;

/**
 * What was read from a file.
 *
 * @param settings the settings
 * @param places where they are written
 */
public record SettingsFile(Settings settings, Places places) {}
