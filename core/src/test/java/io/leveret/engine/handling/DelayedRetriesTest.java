package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Which delay comes next. */
class DelayedRetriesTest {

    @Property(tries = 300)
    void aWantedDelayIsTheShortestThatIsLongEnoughAndThereAreAsManyAsDelays(
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 50) Integer> seconds,
            @ForAll @IntRange(max = 8) int before,
            @ForAll @IntRange(max = 60) int wanted) {
        List<Duration> delays =
                seconds.stream().sorted().map(Duration::ofSeconds).toList();
        var retries = new DelayedRetries(delays);

        Optional<Duration> next = retries.next(before, Duration.ofSeconds(wanted));

        assertEquals(before < delays.size(), next.isPresent());
        assertEquals(next.isPresent(), retries.next(before).isPresent());
        if (next.isPresent()) {
            long chosen = next.get().toSeconds();
            assertTrue(delays.contains(next.get()));
            boolean enough = chosen >= wanted;
            assertTrue(enough || delays.stream().allMatch(delay -> delay.toSeconds() <= chosen), "the longest");
            assertTrue(delays.stream().noneMatch(delay -> delay.toSeconds() >= wanted && delay.toSeconds() < chosen));
        }
    }
}
