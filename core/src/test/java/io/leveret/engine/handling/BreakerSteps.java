package io.leveret.engine.handling;

/** What attempts tell a circuit breaker. */
public final class BreakerSteps {

    private BreakerSteps() {}

    /** An attempt has failed. */
    public static void fail(Breaker breaker) {
        breaker.failed(new IllegalStateException("on purpose"));
    }
}
