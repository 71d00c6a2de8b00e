package io.leveret.spi;

import io.leveret.StartException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks settings. The API finds it with {@link java.util.ServiceLoader}; {@code leveret-config} has one for
 * YAML.
 */
public interface SettingsReader {

    /**
     * Reads a file.
     *
     * @param file the file
     * @return settings with no fault, and their places
     * @throws StartException with every fault, each with file, line and column
     */
    SettingsFile read(Path file);

    /**
     * Reads a stream, and closes it.
     *
     * @param in what to read; null, as {@link Class#getResourceAsStream} has it, for a resource that is missing
     * @param name for messages
     * @return settings with no fault, and their places
     * @throws StartException with every fault, each with name, line and column
     */
    SettingsFile read(@Nullable InputStream in, String name);
}
