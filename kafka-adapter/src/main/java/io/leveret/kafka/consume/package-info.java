/** Records from the broker: members of groups, what is settled, what is committed. */
@NullMarked
package io.leveret.kafka.consume;

import org.jspecify.annotations.NullMarked;
