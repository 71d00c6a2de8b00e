package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The retry inside the process: the handler is called again after a short wait. Meanwhile its worker handles other events,
 * but later events of the same key wait ({@link OrderedBy}). After the last attempt the {@code delayedRetries} follow.
 * Closing and pausing wait for events that wait for their next attempt. The wait before attempt {@code n + 1} is {@code backoff × multiplier^(n - 1)}, at most
 * {@code maxBackoff}, varied at random by ± {@code jitter}.
 *
 * @param attempts how often the handler is called for each delivery, including the first call; from 1 to 100; 3 by
 *     default
 * @param backoff the first wait; from 1 ms to 5 min; 200 ms by default
 * @param multiplier the factor from one wait to the next; from 1 to 10; 2 by default
 * @param jitter the random part, as a fraction of the wait; from 0 to 0.9; 0.2 by default
 * @param maxBackoff the longest wait; from 1 ms to 5 min; 10 s by default
 * @param notOn the names of exception classes whose failures are not retried, subclasses included: the event goes straight to the
 *     dead letters; none by default. {@link NonRetryable} says the same in the code
 */
public record RetryPolicy(
        int attempts, Duration backoff, double multiplier, double jitter, Duration maxBackoff, Set<String> notOn) {

    /** The least {@code multiplier}. */
    public static final double MIN_MULTIPLIER = 1;

    /** The greatest {@code multiplier}. */
    public static final double MAX_MULTIPLIER = 10;

    /** The greatest {@code jitter}. */
    public static final double MAX_JITTER = 0.9;

    /** Three attempts, 200 ms and 400 ms apart, ± 20 %. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Duration.ofMillis(200), 2, 0.2, Duration.ofSeconds(10), Set.of());

    /** Refuses values outside their ranges. */
    public RetryPolicy {
        Ranges.ATTEMPTS.check(attempts);
        Ranges.BACKOFF.check(backoff);
        Ranges.MAX_BACKOFF.check(maxBackoff);
        notOn = Arguments.set(notOn, "notOn");
        if (!(multiplier >= MIN_MULTIPLIER && multiplier <= MAX_MULTIPLIER)) {
            throw new IllegalArgumentException("multiplier is " + multiplier + "; it must be from 1 to 10");
        }
        if (!(jitter >= 0 && jitter <= MAX_JITTER)) {
            throw new IllegalArgumentException("jitter is " + jitter + "; it must be from 0 to 0.9");
        }
    }

    /**
     * Creates a policy with default multiplier, jitter and longest wait.
     *
     * @param attempts from 1 to 100; 1 for no retry
     * @param backoff the first wait
     * @return the policy
     * @throws IllegalArgumentException if a value is outside its range
     */
    public static RetryPolicy of(int attempts, Duration backoff) {
        return new RetryPolicy(
                attempts, backoff, DEFAULT.multiplier, DEFAULT.jitter, DEFAULT.maxBackoff, DEFAULT.notOn);
    }

    /**
     * Sets the failures that are not retried.
     *
     * @param failures exception classes; their subclasses are included
     * @return a changed copy
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public final RetryPolicy withNotOn(Class<? extends Throwable>... failures) {
        Set<String> names = new HashSet<>();
        for (Class<? extends Throwable> failure : Arguments.list(failures, "failures")) {
            names.add(failure.getName());
        }
        return new RetryPolicy(attempts, backoff, multiplier, jitter, maxBackoff, names);
    }
}
