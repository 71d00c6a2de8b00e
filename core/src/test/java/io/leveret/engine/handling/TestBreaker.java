package io.leveret.engine.handling;

import io.leveret.Outcome;
import java.util.Set;

/** Makes attempts that a circuit breaker counts. */
public final class TestBreaker {

    private final Breaker breaker;

    /** Has made none so far. */
    public TestBreaker(Breaker breaker) {
        this.breaker = breaker;
    }

    /** Makes an attempt that ends as user code does. */
    public void end(UserCode code) throws Exception {
        Link link = CircuitBreakerLink.around(call -> code.end(call), breaker, new NonRetryables(Set.of()));
        link.handle(new TestCall(context -> Outcome.ack()));
    }

    /** Makes so many attempts that fail. */
    public void fail(int times) {
        for (int i = 0; i < times; i++) {
            try {
                end(call -> {
                    throw new IllegalStateException("no database");
                });
            } catch (Exception e) {
                if (!"no database".equals(e.getMessage())) {
                    throw new AssertionError("it fails otherwise", e);
                }
            }
        }
    }

    /** Ends an attempt. */
    @FunctionalInterface
    public interface UserCode {

        /** Returns or throws. */
        Outcome end(Object call);
    }
}
