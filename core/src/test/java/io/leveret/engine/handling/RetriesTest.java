package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The retries inside the process. */
class RetriesTest {

    private static final Duration BACKOFF = Duration.ofMillis(10);

    private final TestCall call = new TestCall(context -> Outcome.ack());

    private static Retries retries(RetryPolicy policy) {
        return new Retries("g.t", policy, new NonRetryables(Set.of()));
    }

    private static RetryPolicy policy(int attempts, double multiplier) {
        return new RetryPolicy(attempts, BACKOFF, multiplier, 0, Duration.ofSeconds(1), Set.of());
    }

    private Optional<Duration> failed(Retries retries) {
        return retries.after(new IllegalStateException("once more"), call);
    }

    @Test
    void eachWaitIsLongerThanTheOneBeforeUntilAllAttemptsAreMade() {
        Retries retries = retries(policy(4, 3));

        assertEquals(Optional.of(BACKOFF), failed(retries));
        assertEquals(Optional.of(BACKOFF.multipliedBy(3)), failed(retries));
        assertEquals(Optional.of(BACKOFF.multipliedBy(9)), failed(retries));
        assertEquals(Optional.empty(), failed(retries));
    }

    @Test
    void eachEventHasAttemptsOfItsOwn() {
        Retries retries = retries(policy(2, 1));
        assertEquals(Optional.of(BACKOFF), failed(retries));

        assertEquals(
                Optional.of(BACKOFF),
                retries.after(new IllegalStateException("another"), new TestCall(context -> Outcome.ack())));
    }

    @Test
    void aFailureThatNoRetryCanHelpEndsThem() {
        assertEquals(Optional.empty(), retries(policy(3, 1)).after(new UnsupportedOperationException("never"), call));
    }

    @Test
    void thereIsNoneWhereThereIsOneAttempt() {
        assertEquals(Optional.empty(), failed(retries(policy(1, 1))));
    }
}
