package io.leveret.engine.handling;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.leveret.RetryPolicy;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The retry inside the process: the same worker calls the handler again after a wait. Thread-safe. */
final class ShortRetry {

    private final String name;
    private final RetryPolicy policy;

    /** Made for the first failure, as until then nothing of resilience4j need be loaded. Guarded by this. */
    private @Nullable Retry retry;

    ShortRetry(String name, RetryPolicy policy) {
        this.name = name;
        this.policy = policy;
    }

    /**
     * Calls until it returns or the attempts are spent. A first call that returns costs nothing: resilience4j's context
     * is made only for a failure.
     *
     * @param stop asked after each failure; true ends the attempts early
     * @throws Exception what the last call threw
     */
    <T> T call(Callable<T> attempt, BooleanSupplier stop) throws Exception {
        Retry.Context<T> context = null;
        while (true) {
            try {
                return attempt.call();
            } catch (Exception e) {
                // Left by the attempt, it would end the wait and skip all further attempts. Who stops says so first.
                Thread.interrupted();
                if (stop.getAsBoolean()) {
                    throw e;
                }
                context = context(context);
                context.onError(e);
                if (stop.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    private <T> Retry.Context<T> context(Retry.@Nullable Context<T> context) {
        return context == null ? retry().context() : context;
    }

    private synchronized Retry retry() {
        Retry made = retry;
        if (made == null) {
            made = Retry.of(
                    name,
                    RetryConfig.custom()
                            .maxAttempts(policy.attempts())
                            .intervalFunction(
                                    policy.attempts() == 1
                                            ? IntervalFunction.ofDefaults()
                                            : IntervalFunction.ofExponentialRandomBackoff(
                                                    policy.backoff(),
                                                    policy.multiplier(),
                                                    policy.jitter(),
                                                    policy.maxBackoff()))
                            .build());
            retry = made;
        }
        return made;
    }
}
