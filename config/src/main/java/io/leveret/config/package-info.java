/**
 * Settings from YAML files. The only public class is {@link io.leveret.config.YamlSettingsReader}, which the service
 * loader uses.
 */
@NullMarked
package io.leveret.config;

import org.jspecify.annotations.NullMarked;
