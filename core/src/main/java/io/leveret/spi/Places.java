package io.leveret.spi;

import java.util.Map;

/**
 * Where settings are written, for messages about them: places in a file, such as {@code shop.yaml:7:3}.
 *
 * @param source the file, or {@code settings} for those made in code
 * @param defaults the place of the defaults
 * @param groups the places of the groups that have settings of their own, by name
 */
public record Places(String source, GroupPlace defaults, Map<String, GroupPlace> groups) {

    /** Of settings that are made in code. */
    public static final Places CODE =
            new Places("settings", new GroupPlace("settings", "settings", "settings", "settings"), Map.of());

    public Places {
        groups = Map.copyOf(groups);
    }

    /**
     * The place of the settings that a group has.
     *
     * @param group its name
     * @return that of its own, or of the defaults
     */
    public GroupPlace group(String group) {
        return groups.getOrDefault(group, defaults);
    }

    /**
     * The place of one group's settings.
     *
     * @param name where the group is named
     * @param prefetch where its {@code prefetch} is written
     * @param delayedRetries where its {@code delayedRetries} are written
     * @param notOn where the {@code notOn} of its {@code retry} is written
     */
    public record GroupPlace(String name, String prefetch, String delayedRetries, String notOn) {

        /**
         * Where one of its settings is written.
         *
         * @param setting the setting's name
         * @return the setting's own place if it is known
         */
        public String of(String setting) {
            return setting.equals("prefetch") ? prefetch : name;
        }
    }
}
