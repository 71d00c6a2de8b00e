package io.leveret.amqp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after so many failures in a row: a function of their number, spread by a fifth. */
final class Backoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 10_000;
    private static final int DOUBLINGS = 7;

    private Backoff() {}

    static Duration after(int failures) {
        long base = Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(DOUBLINGS, Math.max(0, failures - 1)));
        return Duration.ofMillis(base - base / 5 + ThreadLocalRandom.current().nextLong(base / 5 * 2 + 1));
    }
}
