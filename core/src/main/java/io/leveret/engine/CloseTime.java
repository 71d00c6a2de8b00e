package io.leveret.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Divides the time that closing may take. The last part is reserved for returning unhandled events and for
 * disconnecting. So a handler that runs too long does not make closing take longer.
 */
final class CloseTime {

    /** Less is too short to write what was settled. */
    private static final Duration LEAST = Duration.ofMillis(500);

    private static final Duration MOST_KEPT = Duration.ofSeconds(2);

    private final Deadline end;
    private final Duration kept;

    CloseTime(Duration timeout) {
        this(timeout, System::nanoTime);
    }

    CloseTime(Duration timeout, LongSupplier clock) {
        Duration time = timeout.compareTo(LEAST) < 0 ? LEAST : timeout;
        Duration third = time.dividedBy(3);
        this.end = new Deadline(time, clock);
        this.kept = third.compareTo(MOST_KEPT) < 0 ? third : MOST_KEPT;
    }

    /** What is left for handlers, and for the broker's confirms. */
    Duration forHandlers() {
        return end.leftBut(kept);
    }

    /** What is left in all. */
    Duration left() {
        return end.left();
    }

    /** Waits for a condition for as long as handlers may take. */
    void awaitAsHandlers(BooleanSupplier condition) {
        end.await(condition, kept);
    }
}
