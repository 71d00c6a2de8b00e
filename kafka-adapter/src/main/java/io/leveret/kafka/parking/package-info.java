/** Dead letters and invalid events: browse, count, replay, delete. */
@NullMarked
package io.leveret.kafka.parking;

import org.jspecify.annotations.NullMarked;
