package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The waits of the retries inside the process, for all policies that the settings allow. */
class RetriesPropertyTest {

    @Property(tries = 300)
    void allAttemptsAreMadeAndEachWaitGrowsWithinItsJitterUpToTheLongest(
            @ForAll @IntRange(min = 1, max = 100) int attempts,
            @ForAll @LongRange(min = 1, max = 300_000) long backoff,
            @ForAll @DoubleRange(min = 1, max = 10) double multiplier,
            @ForAll @DoubleRange(min = 0, max = 0.9) double jitter,
            @ForAll @LongRange(min = 1, max = 300_000) long longest) {
        var policy = new RetryPolicy(
                attempts, Duration.ofMillis(backoff), multiplier, jitter, Duration.ofMillis(longest), Set.of());
        var retries = new Retries("g.t", policy, new NonRetryables(Set.of()));
        var call = new TestCall(context -> Outcome.ack());

        for (int attempt = 1; attempt < attempts; attempt++) {
            long wait = after(retries, call).orElseThrow().toMillis();

            double plain = backoff * Math.pow(multiplier, attempt - 1);
            assertTrue(wait <= longest, () -> "longer than the longest: " + wait);
            assertTrue(wait <= plain * (1 + jitter) + 1, () -> "longer than its jitter allows: " + wait);
            // Each wait is counted in whole milliseconds, so that those of small backoffs grow a little slower.
            double least = backoff * Math.pow(multiplier, attempt - 1) * (1 - jitter);
            double lost = Math.pow(multiplier, attempt);
            assertTrue(
                    wait >= Math.min((double) longest, least - lost * attempt) - 1,
                    () -> "shorter than its jitter allows: " + wait);
        }

        assertEquals(Optional.empty(), after(retries, call));
    }

    private static Optional<Duration> after(Retries retries, Call call) {
        return retries.after(new IllegalStateException("once more"), call);
    }
}
