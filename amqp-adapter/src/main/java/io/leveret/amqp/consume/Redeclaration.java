package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Backoff;
import java.util.concurrent.atomic.AtomicBoolean;

/** When what a subscription needs is declared again, because some of it may be missing. Thread-safe. */
final class Redeclaration {

    private final AtomicBoolean wanted = new AtomicBoolean();

    /** The earliest time, by {@link System#nanoTime}. */
    private volatile long at = System.nanoTime();

    /** How often in a row something was missing. Used by one set-up at a time. */
    private int failures;

    /** Something of it was found missing. */
    void want() {
        wanted.set(true);
    }

    boolean isDue() {
        return wanted.get() && System.nanoTime() - at >= 0;
    }

    /** Whether it was wanted. It no longer is: what is found missing from now on is declared once more. */
    boolean begin() {
        return wanted.compareAndSet(true, false);
    }

    /** All is there. */
    void complete() {
        failures = 0;
    }

    /** Some is missing: it is declared again after a while. */
    void incomplete() {
        failures++;
        at = System.nanoTime() + Backoff.after(failures).toNanos();
        want();
    }
}
