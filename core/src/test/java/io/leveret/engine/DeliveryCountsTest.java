package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.dispatch.Dispatcher;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.dispatch.TaskBatch;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.Delivery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many deliveries have come and not begun. */
@Timeout(60)
class DeliveryCountsTest {

    /** Runs each task for a moment. */
    private static class Running implements Dispatcher.Work {

        final List<String> done = new ArrayList<>();

        @Override
        public Task decode(Delivery delivery) {
            return FlowSteps.task();
        }

        @Override
        public RunResult run(Task task) {
            task.running();
            task.ran();
            return RunResult.DONE;
        }

        @Override
        public void run(TaskBatch batch) {
            batch.tasks().forEach(this::run);
        }

        @Override
        public void dropped(Delivery delivery) {
            done.add("dropped");
        }

        @Override
        public void ended(Task task) {
            done.add("ended");
        }
    }

    /** A step below 4 is an arrival, others take the first that waits: run once, run again, or dropped. */
    @Property(tries = 300)
    void eachCountsFromItsArrivalToItsFirstRunOrItsEndWithoutOne(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> steps) {
        var counts = new DeliveryCounts(new Running());
        List<Task> waiting = new ArrayList<>();
        Task last = null;
        for (int step : steps) {
            if (step < 4) {
                waiting.add(FlowSteps.task());
                counts.arrived();
            } else if (step < 7 && !waiting.isEmpty()) {
                last = waiting.remove(0);
                counts.run(last);
            } else if (step == 7 && last != null) {
                counts.run(last); // a retry
                counts.ended(last);
            } else if (!waiting.isEmpty()) {
                counts.dropped(waiting.remove(0).delivery());
            }

            assertEquals(waiting.size(), counts.waiting());
        }
    }

    @Test
    void whatBeginsAfterAChangeOfSettingsIsDoneByThem() {
        var before = new Running();
        var after = new Running();
        var counts = new DeliveryCounts(before);
        Task task = FlowSteps.task();

        counts.dropped(task.delivery());
        counts.use(after);
        counts.ended(task);

        assertEquals(List.of("dropped"), before.done);
        assertEquals(List.of("ended"), after.done);
        assertSame(RunResult.DONE, counts.run(Objects.requireNonNull(counts.decode(task.delivery()))));
    }

    /** Somebody looks while they come and begin: there are never more than have come, nor fewer than none. */
    @Test
    void whileTheyComeAndBeginThereAreNeverFewerThanNone() throws Exception {
        int rounds = 20_000;
        var counts = new DeliveryCounts(new Running());
        Set<Integer> seen = new HashSet<>();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            tasks.add(FlowSteps.task());
        }
        TestThreads.race(
                rounds,
                round -> {
                    counts.arrived();
                    counts.run(tasks.get(round));
                },
                round -> seen.add(counts.waiting()));

        assertTrue(Set.of(0, 1).containsAll(seen), () -> seen + " of one wait");
        assertEquals(0, counts.waiting());
    }
}
