package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Delivery;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Whatever arrives, however batches fill and whatever is run again: nothing is lost or run twice, the events of a key are over
 * in their order, no two batches have one key at once, and none is too large.
 */
class BatchDispatchPropertyTest {

    @Property(tries = 60)
    void batchesLoseNothingAndKeepTheOrderOfEachKey(
            @ForAll @IntRange(min = 1, max = 8) int max,
            @ForAll @IntRange(min = 1, max = 4) int workers,
            @ForAll @IntRange(min = 0, max = 5) int keys,
            @ForAll long seed) {
        var faults = new InternalFaults(component -> {});
        ExecutorService pool = Executors.newCachedThreadPool();
        try (var timer = new Timer("batches", faults, Time.SYSTEM)) {
            var model = new Model(max, keys, seed);
            var dispatcher = Dispatcher.shared(true, workers, pool, model, timer, faults);
            for (int i = 0; i < Model.STEPS; i++) {
                dispatcher.accept(new StepDelivery(i));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(model::over);
            assertEquals(List.of(), model.violations());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Some steps go into batches, some alone; some are run again after a moment; looks at the promises meanwhile. */
    private static final class Model implements Dispatcher.Work {

        static final int STEPS = 200;

        private final BatchSteps batches;
        private final int max;
        private final int keys;
        private final Random random;
        private final Set<Object> running = new HashSet<>();
        private final Set<Integer> over = new HashSet<>();
        private final Map<Object, Integer> last = new HashMap<>();
        private final List<String> violations = new ArrayList<>();

        Model(int max, int keys, long seed) {
            this.batches = new BatchSteps(max, Duration.ofMillis(2));
            this.max = max;
            this.keys = keys;
            this.random = new Random(seed);
        }

        /** One key in all is none. */
        private @Nullable Object keyOf(int step) {
            int key = keys == 0 ? 0 : step % (keys + 1);
            return key == 0 ? null : "key " + key;
        }

        /** Every seventh is of a handler that takes one. */
        @Override
        public Task decode(Delivery delivery) {
            int step = ((StepDelivery) delivery).step;
            return step % 7 == 0 ? StepDelivery.task(delivery, keyOf(step)) : batches.task(delivery, keyOf(step));
        }

        @Override
        public synchronized RunResult run(Task task) {
            begin(List.of(task));
            RunResult result = result(task);
            end(List.of(task));
            return result;
        }

        @Override
        public void run(TaskBatch batch) {
            synchronized (this) {
                if (batch.tasks().size() > max) {
                    violations.add(batch.tasks().size() + " steps in a batch");
                }
                begin(batch.tasks());
            }
            synchronized (this) {
                for (Task task : batch.tasks()) {
                    if (!batch.behind(task)) {
                        batch.ran(task, result(task));
                    }
                }
                end(batch.tasks());
            }
        }

        /** One in eight is run again. */
        private RunResult result(Task task) {
            if (random.nextInt(8) == 0) {
                return new RunResult.HoldFor(Duration.ofMillis(1));
            }
            int step = ((StepDelivery) task.delivery()).step;
            if (!over.add(step)) {
                violations.add(step + " was run twice");
            }
            Object key = keyOf(step);
            if (key != null && step < last.getOrDefault(key, -1)) {
                violations.add(step + " of " + key + " is over after " + last.get(key));
            }
            if (key != null) {
                last.put(key, step);
            }
            return RunResult.DONE;
        }

        private void begin(List<Task> tasks) {
            Set<Object> begun = new HashSet<>();
            for (Task task : tasks) {
                Object key = keyOf(((StepDelivery) task.delivery()).step);
                if (key != null && begun.add(key) && !running.add(key)) {
                    violations.add(key + " is run twice at once");
                }
            }
        }

        private void end(List<Task> tasks) {
            for (Task task : tasks) {
                Object key = keyOf(((StepDelivery) task.delivery()).step);
                if (key != null) {
                    running.remove(key);
                }
            }
        }

        @Override
        public void dropped(Delivery delivery) {
            throw new IllegalStateException("no delivery here is stale");
        }

        @Override
        public void ended(Task task) {
            throw new IllegalStateException("no wait ends early");
        }

        synchronized boolean over() {
            return over.size() == STEPS || !violations.isEmpty();
        }

        synchronized List<String> violations() {
            return List.copyOf(violations);
        }
    }
}
