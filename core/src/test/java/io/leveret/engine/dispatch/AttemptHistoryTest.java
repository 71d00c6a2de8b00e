package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Headers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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

    /** Each number is that of attempts before one of the delayed retries. */
    @Property(tries = 200)
    void whatIsCountedIsReadAgainByTheNextInstance(@ForAll @Size(max = 6) List<@IntRange(max = 3) Integer> attempts) {
        var history = AttemptHistory.of(Map.of());
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Instant first = null;
        int made = 0;
        int delayed = 0;
        for (int each : attempts) {
            for (int i = 0; i < each; i++) {
                now = now.plusMillis(1);
                // Delays before the first attempt were waits for an instance that knows the event.
                delayed = made == 0 ? 0 : delayed;
                first = made == 0 ? now : first;
                history.attemptStarts(now);
                made++;
            }
            history.delayedRetryStarts();
            delayed++;
            history = AttemptHistory.of(Map.copyOf(history.headers()));
        }

        assertEquals(made, history.attempts());
        assertEquals(delayed, history.delayedRetries());
        assertEquals(first == null ? Instant.EPOCH : first, history.firstAttemptAt());
        if (made > 0) {
            assertEquals(now.toString(), history.headers().get(Headers.LAST_ATTEMPT_AT));
        }
    }

    /** Anybody may set them: an event is handled all the same, and no count overflows. */
    @Property(tries = 300)
    void headersThatSomebodyHasMadeUpDoNoHarm(
            @ForAll("foreign") String attempts,
            @ForAll("foreign") String delayed,
            @ForAll("foreign") String firstAt,
            @ForAll("foreign") String lastAt) {
        var history = AttemptHistory.of(Map.of(
                Headers.ATTEMPTS, attempts,
                Headers.DELAYED_RETRIES, delayed,
                Headers.FIRST_ATTEMPT_AT, firstAt,
                Headers.LAST_ATTEMPT_AT, lastAt));
        assertTrue(history.attempts() >= 0 && history.delayedRetries() >= 0);

        history.attemptStarts(Instant.EPOCH.plusSeconds(1));
        history.delayedRetryStarts();
        var next = AttemptHistory.of(history.headers());

        assertEquals(history.headers(), next.headers());
        assertTrue(next.attempts() >= 1 && next.delayedRetries() >= 1);
    }

    @Provide
    Arbitrary<String> foreign() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.integers().map(number -> Integer.toString(number)),
                Arbitraries.of(
                        "",
                        "1000000",
                        "1000001",
                        "2147483647",
                        "99999999999",
                        "+3",
                        "-1",
                        "NaN",
                        "1e3",
                        "٣",
                        "2026-01-01T00:00:00Z",
                        "+1000000000-12-31T23:59:59.999999999Z",
                        "-1000000000-01-01T00:00:00Z"));
    }
}
