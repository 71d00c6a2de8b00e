package io.leveret.spi;

import java.util.Map;

/**
 * A section of the settings file for an extension, such as {@code outbox}. The reader of the file finds it with {@link
 * java.util.ServiceLoader}, and checks what is written; the extension gets it with {@link
 * io.leveret.Settings#sections}.
 */
public interface SectionProvider {

    /**
     * The section's name.
     *
     * @return the key at the top of the file
     */
    String name();

    /**
     * What may be written in it.
     *
     * @return the settings by their keys
     */
    Map<String, SectionSetting> settings();
}
