package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Ranges;
import java.time.Duration;

/**
 * How a handler takes several events in one call; see {@link Batch}.
 *
 * @param max the most events in one call; from 1 to 65,535
 * @param within how long the first event waits for others; from 1 ms to 5 min
 * @param handler called with the events
 * @param <E> the events' class
 */
public record Batching<E>(int max, Duration within, BatchHandler<E> handler) {

    /** Refuses values outside their ranges. */
    public Batching {
        Ranges.BATCH_MAX.check(max);
        Ranges.BATCH_WITHIN.check(within);
        Arguments.given(handler, "handler");
    }
}
