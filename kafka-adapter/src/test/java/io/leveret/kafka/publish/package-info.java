@NullMarked
package io.leveret.kafka.publish;

import org.jspecify.annotations.NullMarked;
