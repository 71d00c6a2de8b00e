package io.leveret.amqp.connection;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pause after a number of failures in a row, varied at random by a fifth. */
public final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 10_000;
    private static final int DOUBLINGS = 7;

    private Backoff() {}

    public static Duration after(int failures) {
        long base = Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(DOUBLINGS, Math.max(0, failures - 1)));
        return Duration.ofMillis(base - base / 5 + ThreadLocalRandom.current().nextLong(base / 5 * 2 + 1));
    }
}
