package io.leveret.engine.handling;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.engine.failures.Thrown;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The retry inside the process: the same worker makes the next attempt after a wait. A first attempt that succeeds costs
 * nothing: resilience4j's context is made only for a failure.
 *
 * @param retry gives resilience4j's retry
 * @param nonRetryables end it
 */
record RetryLink(Supplier<Retry> retry, NonRetryables nonRetryables, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        Retry.Context<Outcome> context = null;
        while (true) {
            try {
                return next.handle(call);
            } catch (Exception e) {
                if (call.task().abandoned() || nonRetryables.cover(Thrown.unwrap(e), call)) {
                    throw e;
                }
                context = context(context);
                context.onError(e);
                if (call.task().abandoned()) {
                    throw e;
                }
            }
        }
    }

    private Retry.Context<Outcome> context(Retry.@Nullable Context<Outcome> context) {
        return context == null ? retry.get().context() : context;
    }

    /** Makes the links of one subscription. */
    static final class Factory {

        private final String name;
        private final RetryPolicy policy;
        private final NonRetryables nonRetryables;

        /** Made for the first failure, as until then nothing of resilience4j need be loaded. Guarded by this. */
        private @Nullable Retry made;

        Factory(String name, RetryPolicy policy, NonRetryables nonRetryables) {
            this.name = name;
            this.policy = policy;
            this.nonRetryables = nonRetryables;
        }

        /** Repeats what a link does; the link itself where there is one attempt only. */
        Link around(Link next) {
            return policy.attempts() == 1 ? next : new RetryLink(this::retry, nonRetryables, next);
        }

        private synchronized Retry retry() {
            Retry now = made;
            if (now == null) {
                now = Retry.of(
                        name,
                        RetryConfig.custom()
                                .maxAttempts(policy.attempts())
                                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                                        policy.backoff(), policy.multiplier(), policy.jitter(), policy.maxBackoff()))
                                .build());
                made = now;
            }
            return now;
        }
    }
}
