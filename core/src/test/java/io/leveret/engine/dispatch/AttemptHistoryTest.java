package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.Headers;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted from one delivery to the next. */
class AttemptHistoryTest {

    @Test
    void waitsForAnInstanceThatKnowsTheEventTakeNoDelayFromItsRetries() {
        var waited = AttemptHistory.of(Map.of(Headers.ATTEMPTS, "0", Headers.DELAYED_RETRIES, "2"));

        assertEquals(2, waited.delayedRetries());
        waited.attemptStarts(Instant.now());

        assertEquals(0, waited.delayedRetries());
        assertEquals(1, waited.attempts());
    }

    @Test
    void retriesGoOnWhereTheyWereAfterAnInstanceThatDoesNotKnowTheEvent() {
        var tried = AttemptHistory.of(Map.of(Headers.ATTEMPTS, "3", Headers.DELAYED_RETRIES, "1"));

        tried.delayedRetryStarts();
        tried.attemptStarts(Instant.now());

        assertEquals(2, tried.delayedRetries());
        assertEquals(4, tried.attempts());
    }
}
