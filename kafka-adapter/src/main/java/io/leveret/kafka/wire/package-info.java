/** Records, and failures of the client. */
@NullMarked
package io.leveret.kafka.wire;

import org.jspecify.annotations.NullMarked;
