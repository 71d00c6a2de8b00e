package io.leveret.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The end of a time that several steps share. */
final class Deadline {

    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(2);

    private final long end;

    Deadline(Duration time) {
        end = System.nanoTime() + time.toNanos();
    }

    /** What is left; zero once it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** What is left, but at least so much. */
    Duration leftOr(Duration least) {
        Duration left = left();
        return left.compareTo(least) < 0 ? least : left;
    }

    /** Waits for a condition that nobody signals, as when closing. */
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()
                && !left().isZero()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL);
        }
    }
}
