package io.leveret.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A point in time that several steps share. */
final class Deadline {

    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(2);

    private final LongSupplier clock;
    private final long end;

    /** So far away that it is never reached, and that adding it to the clock does not overflow. */
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE / 2);

    /**
     * So far from now.
     *
     * @param clock {@link System#nanoTime}, but in tests
     */
    Deadline(Duration time, LongSupplier clock) {
        this.clock = clock;
        end = clock.getAsLong() + (time.compareTo(NEVER) > 0 ? NEVER : time).toNanos();
    }

    /** What is left; zero once it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - clock.getAsLong()));
    }

    /** What is left when so much is kept for later; zero once that has begun. */
    Duration leftBut(Duration kept) {
        Duration left = left();
        return left.compareTo(kept) <= 0 ? Duration.ZERO : left.minus(kept);
    }

    /** What is left, but at least so much. */
    Duration leftOr(Duration least) {
        Duration left = left();
        return left.compareTo(least) < 0 ? least : left;
    }

    /** Waits for a condition that nobody signals, as when closing, and keeps some time for later. */
    void await(BooleanSupplier condition, Duration kept) {
        while (!condition.getAsBoolean()
                && !leftBut(kept).isZero()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL);
        }
    }
}
