package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.RunResult.Again;
import io.leveret.engine.dispatch.RunResult.HoldFor;
import io.leveret.engine.dispatch.RunResult.RetryIn;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.ManualTime;
import io.leveret.transport.RefusingTime;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How waits for the next run end: by the timer or early, and once. */
@Timeout(60)
class RestsTest {

    private static final Duration WAIT = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final Rests rests = new Rests(timer(time));

    private static Timer timer(Time time) {
        return new Timer("rests", new InternalFaults(component -> {}), time);
    }

    private static Task task(int step) {
        return StepDelivery.task(new StepDelivery(step), null);
    }

    private static int step(Task task) {
        return ((StepDelivery) task.delivery()).step;
    }

    /** Each number is a delay in seconds; those of even steps are ended early after so many seconds. */
    @Property(tries = 200)
    void eachIsGivenOnceEarlyOrWhenItsTimeIsOver(
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 9) Integer> delays,
            @ForAll @IntRange(max = 10) int early) {
        var manual = new ManualTime();
        var some = new Rests(timer(manual));
        List<Integer> byTimer = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            Duration delay = Duration.ofSeconds(delays.get(i));
            Again again = i % 3 == 0 ? new HoldFor(delay) : new RetryIn(delay);
            some.add(task(i), again, task -> byTimer.add(step(task)));
        }

        manual.advance(Duration.ofSeconds(early));
        List<Integer> due = new ArrayList<>();
        int held = 0;
        for (int i = 0; i < delays.size(); i++) {
            boolean over = delays.get(i) <= early;
            if (over) {
                due.add(i);
            }
            held += i % 3 == 0 && !over ? 1 : 0;
        }
        assertEquals(new HashSet<>(due), new HashSet<>(byTimer));
        assertEquals(held, some.held());

        some.end(task -> step(task) % 2 == 0, task -> before.add(step(task)));
        manual.advance(WAIT);

        List<Integer> all = new ArrayList<>(byTimer);
        all.addAll(before);
        assertEquals(delays.size(), all.size());
        assertEquals(delays.size(), new HashSet<>(all).size());
        assertTrue(before.stream().allMatch(step -> step % 2 == 0 && !due.contains(step)), before::toString);
        assertEquals(0, some.held());
    }

    /** The timer would keep the event until its time is over, which may be minutes. */
    @Test
    void whatEndsEarlyIsForgottenByTheTimer() {
        rests.add(task(1), new RetryIn(WAIT), task -> {});
        assertTrue(time.isDueIn(WAIT));

        rests.end(task -> true, task -> {});

        assertFalse(time.isDueIn(WAIT));
    }

    @Test
    void ofTheTimerAndTheOneThatEndsItEarlyOneGetsTheTask() throws Exception {
        int count = 3_000;
        Queue<Integer> given = new ConcurrentLinkedQueue<>();
        var next = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (var timer = timer(Time.SYSTEM)) {
            var raced = new Rests(timer);
            Future<?> ending = other.submit(() -> {
                while (next.get() < count) {
                    raced.end(task -> true, task -> given.add(step(task)));
                }
            });
            for (; next.get() < count; next.incrementAndGet()) {
                Duration moment = Duration.ofNanos(1_000L * (next.get() % 50));
                raced.add(task(next.get()), new RetryIn(moment), task -> given.add(step(task)));
            }
            ending.get(30, TimeUnit.SECONDS);
            Awaitility.await().until(() -> given.size() >= count);
            raced.end(task -> true, task -> given.add(step(task)));
            assertEquals(count, given.size());
            assertEquals(count, new HashSet<>(given).size());
        } finally {
            other.shutdownNow();
        }
    }

    /** It would be kept for ever, and hold its key. */
    @Test
    void oneThatTheTimerCanNotTakeIsGivenAtOnce() {
        var refusing = new RefusingTime(time);
        var some = new Rests(timer(refusing));
        List<Integer> given = new ArrayList<>();
        refusing.refuse(1);

        some.add(task(7), new HoldFor(WAIT), task -> given.add(step(task)));

        assertEquals(List.of(7), given);
        assertEquals(0, some.held());
    }
}
