package io.leveret.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A wait that doubles each time, up to the longest, and begins anew after a success. Used by one thread. */
final class BackOff {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The next wait, a random part shorter so that several instances don't act at once. */
    Duration next() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return now.minusNanos(ThreadLocalRandom.current().nextLong(1 + now.toNanos() / 4));
    }

    void reset() {
        next = first;
    }

    /** How long a row that the broker has refused so often rests: 1 s, 2 s, 4 s, and so on up to a minute. */
    static Duration ofRefusals(int refusals) {
        return Duration.ofSeconds(Math.min(60, 1L << Math.min(refusals - 1, 6)));
    }
}
