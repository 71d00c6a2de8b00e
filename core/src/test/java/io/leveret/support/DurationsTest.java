package io.leveret.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Durations are written so that they are read as they were. */
class DurationsTest {

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll @LongRange(max = 999_999_999) long number) {
        for (long unit : new long[] {1, 1_000, 60_000, 3_600_000, 86_400_000}) {
            var duration = Duration.ofMillis(number * unit);
            String text = Durations.text(duration);

            assertEquals(Optional.of(duration), Durations.parse(text));
            assertTrue(text.length() <= Long.toString(number).length() + 2, text);
        }
    }

    @Property(tries = 200)
    void aTimeRangeTakesItsEndsAndWhatIsBetween(@ForAll @LongRange(min = -5, max = 60) long seconds) {
        var range = new TimeRange("wait", Duration.ofSeconds(1), Duration.ofSeconds(50));

        assertEquals(
                seconds >= 1 && seconds <= 50,
                range.problem(Duration.ofSeconds(seconds)).isEmpty());
    }
}
