@NullMarked
package io.leveret.kafka.consume;

import org.jspecify.annotations.NullMarked;
