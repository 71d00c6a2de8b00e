package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.SupervisionPolicy;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** When a subscription has crashed too often. */
class CrashCounterTest {

    /** Each number is how many seconds pass before a crash. */
    @Property(tries = 300)
    void oneIsOneTooManyIfMoreThanAllowedAreWithinTheWindowThatEndsWithIt(
            @ForAll @IntRange(max = 4) int restarts,
            @ForAll @IntRange(min = 1, max = 10) int window,
            @ForAll @Size(max = 25) List<@IntRange(max = 6) Integer> pauses) {
        var time = new ManualTime();
        var counter = new CrashCounter(new SupervisionPolicy(restarts, Duration.ofSeconds(window)), time);
        List<Integer> crashes = new ArrayList<>();
        int now = 0;
        for (int pause : pauses) {
            now += pause;
            time.advance(Duration.ofSeconds(pause));
            crashes.add(now);
            int from = now - window;
            long within = crashes.stream().filter(at -> at >= from).count();

            assertEquals(within > restarts, counter.add());
        }
    }

    @Test
    void thoseBeforeItWasResumedDoNotCount() {
        var counter = new CrashCounter(new SupervisionPolicy(1, Duration.ofMinutes(1)), new ManualTime());
        assertFalse(counter.add());
        assertTrue(counter.add());

        counter.reset();

        assertFalse(counter.add());
    }
}
