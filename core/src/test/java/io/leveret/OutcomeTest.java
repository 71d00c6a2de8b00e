package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler may decide. */
class OutcomeTest {

    /** Code without null checks, and Kotlin, may pass none. */
    @Test
    void aReasonThatIsMissingIsToldAsSuch() {
        assertEquals(Outcome.discard("no reason"), Outcome.discard(null));
        assertEquals(Outcome.deadLetter("no reason"), Outcome.deadLetter(null));
        assertEquals(Outcome.retryAfter(Duration.ZERO, "no reason"), Outcome.retryAfter(Duration.ZERO, null));
    }

    @Test
    void aRetryOfBeforeIsRefusedAndOneOfNowIsNot() {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> Outcome.retryAfter(Duration.ofMillis(-1), "back then"));

        assertEquals("retryAfter: the delay is -1ms; it must not be negative", failure.getMessage());
    }

    @Test
    void theOutcomesOfABatchDoNotChangeAnyMore() {
        List<Outcome> outcomes = new ArrayList<>(List.of(Outcome.ack(), Outcome.discard("old")));
        Outcome.Each each = (Outcome.Each) Outcome.each(outcomes);

        outcomes.clear();

        assertEquals(List.of(Outcome.ack(), Outcome.discard("old")), each.outcomes());
    }
}
