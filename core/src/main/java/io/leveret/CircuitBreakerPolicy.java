package io.leveret;

import io.leveret.support.Ranges;
import java.time.Duration;

/**
 * When to pause a subscription because most attempts of its handlers fail, for example because a database is down.
 * Without it, every event uses up its retries and ends in the dead letters.
 *
 * <p>The circuit breaker counts the last {@code window} attempts, short retries included. It opens when at least {@code
 * failureRate} percent of them have failed: the subscription is paused, its unhandled events return to the queue, and health is
 * down with the cause. After {@code openFor} the circuit breaker is half open: one event is handled. If that attempt succeeds, the
 * subscription continues; if it fails, the subscription is paused for {@code openFor} again. {@link Subscription#resume}
 * closes the circuit breaker at once.
 *
 * <p>Failures that are not retried ({@link RetryPolicy#notOn}, {@link NonRetryable}) do not count: they are the fault of the event.
 * Each instance of an application has circuit breakers of its own, one for each subscription.
 *
 * @param failureRate percent of the attempts in the window; from 1 to 100; 50 by default
 * @param window how many attempts are counted; the circuit breaker cannot open before there were so many; from 1 to 10,000; 20 by
 *     default
 * @param openFor how long the subscription is paused before the next event is tried; from 100 ms to 1 hour; 30 s by default
 */
public record CircuitBreakerPolicy(int failureRate, int window, Duration openFor) {

    /** Half of 20 attempts; then a pause of 30 s. */
    public static final CircuitBreakerPolicy DEFAULT = new CircuitBreakerPolicy(50, 20, Duration.ofSeconds(30));

    /** Refuses values outside their ranges. */
    public CircuitBreakerPolicy {
        Ranges.FAILURE_RATE.check(failureRate);
        Ranges.BREAKER_WINDOW.check(window);
        Ranges.OPEN_FOR.check(openFor);
    }
}
