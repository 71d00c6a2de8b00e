/**
 * YAML files as settings. The one door is {@link io.leveret.config.YamlSettingsReader}; nobody but the service loader uses it.
 */
@NullMarked
package io.leveret.config;

import org.jspecify.annotations.NullMarked;
