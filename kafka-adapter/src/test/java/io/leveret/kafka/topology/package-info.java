@NullMarked
package io.leveret.kafka.topology;

import org.jspecify.annotations.NullMarked;
