package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The time that tests let go by. */
class ManualTimePropertyTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What has run, and when. */
    private record Ran(int number, long second) {}

    /** However the time is cut into pieces. */
    @Property(tries = 200)
    void whatIsDueRunsOnceAtItsTimeAndInItsOrder(
            @ForAll @Size(max = 12) List<@IntRange(max = 20) Integer> delays,
            @ForAll @Size(max = 6) List<@IntRange(max = 8) Integer> steps) {
        var time = new ManualTime();
        Scheduler scheduler = time.scheduler("test");
        List<Ran> ran = new ArrayList<>();
        List<Ran> expected = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int number = i;
            scheduler.after(
                    Duration.ofSeconds(delays.get(i)), () -> ran.add(new Ran(number, time.nanoTime() / 1_000_000_000)));
            expected.add(new Ran(i, delays.get(i)));
        }
        expected.sort(Comparator.comparingLong(Ran::second));

        int passed = 0;
        for (int step : steps) {
            time.advance(Duration.ofSeconds(step));
            passed += step;
            int until = passed;
            assertEquals(
                    expected.stream().filter(each -> each.second() <= until).toList(), ran);
            assertEquals(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(passed), time.instant());
        }
    }

    @Test
    void aTaskThatPlansAnotherSeesItRunWithinTheSameAdvance() {
        var time = new ManualTime();
        Scheduler scheduler = time.scheduler("test");
        List<Instant> ticks = new ArrayList<>();
        scheduler.after(SECOND, new Runnable() {
            @Override
            public void run() {
                ticks.add(time.instant());
                scheduler.after(SECOND, this);
            }
        });

        time.advance(Duration.ofSeconds(3));

        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals(List.of(begin.plusSeconds(1), begin.plusSeconds(2), begin.plusSeconds(3)), ticks);
        assertTrue(time.isDueIn(SECOND));
        assertFalse(time.isDueIn(SECOND.plusNanos(1)));
    }

    @Test
    void whatIsCancelledOrOfAClosedSchedulerDoesNotRun() {
        var time = new ManualTime();
        Scheduler scheduler = time.scheduler("test");
        Scheduler closed = time.scheduler("closed");
        List<String> ran = new ArrayList<>();
        Runnable cancel = scheduler.after(SECOND, () -> ran.add("cancelled"));
        scheduler.after(SECOND, () -> ran.add("kept"));
        closed.after(SECOND, () -> ran.add("before its end"));

        cancel.run();
        closed.close();
        closed.after(SECOND, () -> ran.add("after its end"));
        time.advance(SECOND);

        assertEquals(List.of("kept"), ran);
    }
}
