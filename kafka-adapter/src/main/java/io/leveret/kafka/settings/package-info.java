/** Settings, and the clients that are made with them. */
@NullMarked
package io.leveret.kafka.settings;

import org.jspecify.annotations.NullMarked;
