package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Backoff;

/**
 * When what a subscription needs is declared again, because some of it may be missing: by one thread at a time, while others
 * may work on the subscription. Thread-safe.
 */
final class Redeclaration {

    private boolean wanted;

    /** Whether a thread declares. */
    private boolean running;

    /** The earliest time, by {@link System#nanoTime}. */
    private long at = System.nanoTime();

    /** How often in a row something was missing. */
    private int failures;

    /** Something of it was found missing. */
    synchronized void want() {
        wanted = true;
    }

    synchronized boolean isDue() {
        return wanted && !running && System.nanoTime() - at >= 0;
    }

    /** Whether something was missing when it was declared last. */
    synchronized boolean troubled() {
        return failures > 0;
    }

    /**
     * Whether it was wanted and nobody declares: then the caller does, and says when it has ended. It is wanted no longer; what
     * is found missing from now on is declared once more.
     */
    synchronized boolean begin() {
        boolean begins = wanted && !running;
        if (begins) {
            wanted = false;
            running = true;
        }
        return begins;
    }

    /** What has begun has ended, one way or the other. */
    synchronized void end() {
        running = false;
    }

    /** All is there. */
    synchronized void complete() {
        failures = 0;
    }

    /** Some is missing: it is declared again after a while. */
    synchronized void incomplete() {
        failures++;
        at = System.nanoTime() + Backoff.after(failures).toNanos();
        wanted = true;
    }
}
