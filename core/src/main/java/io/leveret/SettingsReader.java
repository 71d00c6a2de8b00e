package io.leveret;

import java.nio.file.Path;

/** Reads settings from a file. Found through {@link java.util.ServiceLoader}; {@code leveret-config} brings one for YAML. */
@FunctionalInterface
public interface SettingsReader {

    /**
     * Reads and checks a file.
     *
     * @param file the file
     * @return settings with no fault
     * @throws StartException with every fault, each with file, line and column
     */
    Settings read(Path file);
}
