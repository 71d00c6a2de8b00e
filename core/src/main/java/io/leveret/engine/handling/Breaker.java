package io.leveret.engine.handling;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.engine.failures.Texts;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The circuit breaker of a subscription: counts attempts, and opens when too many have failed. It refuses nothing by
 * itself; whoever is told pauses the subscription, and says when it is half open. Thread-safe.
 */
public final class Breaker {

    private final CircuitBreaker breaker;
    private final Consumer<String> onOpened;
    private final Runnable onClosed;

    /**
     * A closed one.
     *
     * @param onOpened told why, by the thread of the attempt; maybe by several that have failed at once
     * @param onClosed told of the success that has closed it, by the thread of the attempt
     */
    public Breaker(String name, CircuitBreakerPolicy policy, Consumer<String> onOpened, Runnable onClosed) {
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(policy.window())
                        .minimumNumberOfCalls(policy.window())
                        .failureRateThreshold(policy.failureRate())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        this.onOpened = onOpened;
        this.onClosed = onClosed;
    }

    void succeeded() {
        State before = breaker.getState();
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        if (before == State.HALF_OPEN && breaker.getState() == State.CLOSED) {
            onClosed.run();
        }
    }

    void failed(Throwable failure) {
        State before = breaker.getState();
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        if (before != State.OPEN && isOpen()) {
            CircuitBreaker.Metrics counts = breaker.getMetrics();
            onOpened.accept(
                    before == State.HALF_OPEN
                            ? "the attempt after the pause failed with " + Texts.named(failure)
                            : counts.getNumberOfFailedCalls() + " of the last " + counts.getNumberOfBufferedCalls()
                                    + " attempts failed, the last with " + Texts.named(failure));
        }
    }

    public boolean isOpen() {
        return breaker.getState() == State.OPEN;
    }

    /** The next attempt decides, unless somebody has closed it. */
    public synchronized void halfOpen() {
        if (isOpen()) {
            breaker.transitionToHalfOpenState();
        }
    }

    /** Forgets all attempts. */
    public synchronized void close() {
        breaker.reset();
    }
}
