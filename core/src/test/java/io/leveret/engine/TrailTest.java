package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted from one delivery to the next. */
class TrailTest {

    @Test
    void waitsForAnInstanceThatKnowsTheEventTakeNoDelayFromItsRetries() {
        var waited = Trail.of(Map.of(Headers.ATTEMPTS, "0", Headers.REDELIVERIES, "2"));

        assertEquals(2, waited.redeliveries());
        waited.attemptStarts();

        assertEquals(0, waited.redeliveries());
        assertEquals(1, waited.attempts());
    }

    @Test
    void retriesGoOnWhereTheyWereAfterAnInstanceThatDoesNotKnowTheEvent() {
        var tried = Trail.of(Map.of(Headers.ATTEMPTS, "3", Headers.REDELIVERIES, "1"));

        tried.redeliveryStarts();
        tried.attemptStarts();

        assertEquals(2, tried.redeliveries());
        assertEquals(4, tried.attempts());
    }
}
