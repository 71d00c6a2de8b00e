package io.leveret.engine.handling;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.leveret.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the retries inside the process: whether there is another attempt, and after which wait. The wait is the
 * dispatcher's, so that no worker waits. A first attempt that succeeds costs nothing: resilience4j's context is made only
 * for a failure. Thread-safe.
 */
final class Retries {

    private final String name;
    private final RetryPolicy policy;
    private final NonRetryables nonRetryables;

    /** Made for the first failure, as until then nothing of resilience4j need be loaded. Guarded by this. */
    private @Nullable Retry made;

    Retries(String name, RetryPolicy policy, NonRetryables nonRetryables) {
        this.name = name;
        this.policy = policy;
        this.nonRetryables = nonRetryables;
    }

    /**
     * How long to wait for the next attempt.
     *
     * @param failure that of the last attempt
     * @return empty when there is none
     */
    Optional<Duration> after(Throwable failure, Call call) {
        if (policy.attempts() == 1 || nonRetryables.cover(failure, call)) {
            return Optional.empty();
        }
        long millis = call.attempts(this::begin).onError(failure);
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private synchronized Retry.AsyncContext<Object> begin() {
        Retry retry = made;
        if (retry == null) {
            retry = Retry.of(
                    name,
                    RetryConfig.custom()
                            .maxAttempts(policy.attempts())
                            .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                                    policy.backoff(), policy.multiplier(), policy.jitter(), policy.maxBackoff()))
                            .build());
            made = retry;
        }
        return retry.asyncContext();
    }
}
