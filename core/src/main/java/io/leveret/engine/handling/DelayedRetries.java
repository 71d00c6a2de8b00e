package io.leveret.engine.handling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The delayed retries of a subscription. The next delay depends only on how many delayed retries the event has had.
 *
 * @param delays each used once, in this order; none shorter than the one before
 */
record DelayedRetries(List<Duration> delays) {

    /** The delay after so many, or empty when they are spent. */
    Optional<Duration> next(int before) {
        return before < delays.size() ? Optional.of(delays.get(before)) : Optional.empty();
    }

    /** The shortest delay that is no shorter than the wanted one, else the longest; empty when they are spent. */
    Optional<Duration> next(int before, Duration wanted) {
        if (before >= delays.size()) {
            return Optional.empty();
        }
        return delays.stream()
                .filter(delay -> delay.compareTo(wanted) >= 0)
                .findFirst()
                .or(() -> Optional.of(delays.get(delays.size() - 1)));
    }
}
