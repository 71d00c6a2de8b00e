package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Delivery;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many deliveries of few keys through all workers, while decoding takes differently long and sometimes fails, tasks are
 * held, and connections are lost: each ends once, and those of a key run one after another in the order of their arrival.
 */
@Timeout(60)
class DispatcherOrderTest {

    private static final int DELIVERIES = 2_000;
    private static final int WORKERS = 4;
    private static final int KEYS = 5;

    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("order", faults, Time.SYSTEM);
    private final List<ExecutorService> threads = new ArrayList<>();
    private final List<StepDelivery> deliveries = new ArrayList<>();

    /** The steps that have run, were dropped, or could not be decoded. */
    private final Queue<Integer> ended = new ConcurrentLinkedQueue<>();

    /** The steps that ran, by key. */
    private final Map<Integer, Queue<Integer>> ran = new ConcurrentHashMap<>();

    private final Set<Integer> running = ConcurrentHashMap.newKeySet();
    private final Queue<Integer> together = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        threads.forEach(ExecutorService::shutdownNow);
        timer.close();
    }

    /** Chooses by the seed and the step what happens to each. */
    private final class Chance implements Dispatcher.Work {

        private final long seed;
        private final Set<Integer> held = ConcurrentHashMap.newKeySet();

        Chance(long seed) {
            this.seed = seed;
        }

        private boolean one(String in, int many, int step) {
            return new Random(seed * 31 + step * 17L + in.hashCode()).nextInt(many) == 0;
        }

        @Override
        public Task decode(Delivery delivery) {
            int step = ((StepDelivery) delivery).step;
            if (one("slow", 20, step)) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            if (one("unreadable", 100, step)) {
                ended.add(step);
                throw new IllegalStateException("on purpose");
            }
            return StepDelivery.task(delivery, key(step));
        }

        @Override
        public RunResult run(Task task) {
            int step = ((StepDelivery) task.delivery()).step;
            Integer key = key(step);
            if (key != null && !running.add(key)) {
                together.add(step);
            }
            try {
                if (one("slow to run", 20, step)) {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                }
                if (key != null && one("held", 50, step) && held.add(step)) {
                    return new RunResult.HoldFor(Duration.ofMillis(2));
                }
                if (key != null) {
                    ran.computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>())
                            .add(step);
                }
                ended.add(step);
                return RunResult.DONE;
            } finally {
                if (key != null) {
                    running.remove(key);
                }
            }
        }

        @Override
        public void ended(Task task) {
            dropped(task.delivery());
        }

        @Override
        public void run(TaskBatch batch) {
            throw new UnsupportedOperationException("nobody takes batches");
        }

        @Override
        public void dropped(Delivery delivery) {
            ended.add(((StepDelivery) delivery).step);
        }
    }

    private static @Nullable Integer key(int step) {
        int key = step % (KEYS + 1);
        return key == KEYS ? null : key;
    }

    private Dispatcher dispatcher(boolean confined, Chance work) {
        if (confined) {
            for (int i = 0; i < WORKERS; i++) {
                threads.add(Executors.newSingleThreadExecutor());
            }
            List<Executor> each = new ArrayList<>(threads);
            return Dispatcher.confined(each, work, timer, faults);
        }
        threads.add(Executors.newCachedThreadPool());
        return Dispatcher.shared(true, WORKERS, threads.get(0), work, timer, faults);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, false", "4, true", "5, true"})
    void eachEndsOnceAndThoseOfAKeyRunInTheirOrder(long seed, boolean confined) {
        Dispatcher dispatcher = dispatcher(confined, new Chance(seed));
        var connection = new Random(seed);
        for (int step = 0; step < DELIVERIES; step++) {
            var delivery = new StepDelivery(step);
            deliveries.add(delivery);
            dispatcher.accept(delivery);
            if (connection.nextInt(300) == 0) {
                deliveries.forEach(earlier -> earlier.stale = true);
                dispatcher.recall();
            }
        }

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> ended.size() >= DELIVERIES);
        assertEquals(
                IntStream.range(0, DELIVERIES).boxed().toList(),
                ended.stream().sorted().toList());
        assertEquals(List.of(), List.copyOf(together), "these ran beside another of their key");
        ran.forEach((key, steps) ->
                assertEquals(steps.stream().sorted().toList(), List.copyOf(steps), "the order of key " + key));
    }
}
