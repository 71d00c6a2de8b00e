@NullMarked
package io.leveret.kafka.wire;

import org.jspecify.annotations.NullMarked;
