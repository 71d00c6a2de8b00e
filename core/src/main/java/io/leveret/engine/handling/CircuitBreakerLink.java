package io.leveret.engine.handling;

import io.leveret.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Tells the circuit breaker how the attempt has ended.
 *
 * @param nonRetryables don't count: they are the fault of the event
 */
record CircuitBreakerLink(Breaker breaker, NonRetryables nonRetryables, Link next) implements Link {

    /** Counts what a link does; the link itself where there is no circuit breaker. */
    static Link around(Link next, @Nullable Breaker breaker, NonRetryables nonRetryables) {
        return breaker == null ? next : new CircuitBreakerLink(breaker, nonRetryables, next);
    }

    @Override
    public Outcome handle(Call call) throws Exception {
        Outcome outcome;
        try {
            outcome = next.handle(call);
        } catch (Throwable e) {
            if (!call.abandoned() && !call.splits() && !nonRetryables.cover(e, call)) {
                breaker.failed(e);
            }
            throw e;
        }
        breaker.succeeded();
        return outcome;
    }
}
