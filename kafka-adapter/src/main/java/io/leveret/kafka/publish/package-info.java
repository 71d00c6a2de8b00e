/** Events and copies to the broker, and their confirms. */
@NullMarked
package io.leveret.kafka.publish;

import org.jspecify.annotations.NullMarked;
