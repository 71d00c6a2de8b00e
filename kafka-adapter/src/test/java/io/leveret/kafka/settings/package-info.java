@NullMarked
package io.leveret.kafka.settings;

import org.jspecify.annotations.NullMarked;
