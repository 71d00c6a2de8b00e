package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;

/** Keys that are confined to threads. */
@Timeout(60)
class ConfinedDispatchTest {

    /** Notes who runs which key, and in which order; some of the tasks are run a second time a moment later. */
    private static final class Noting implements Dispatcher.Work {

        private final List<Integer> keys;
        private final Map<Integer, Set<Thread>> threads = new ConcurrentHashMap<>();
        private final Map<Integer, List<Integer>> order = new ConcurrentHashMap<>();
        private final Set<Integer> again = ConcurrentHashMap.newKeySet();
        private final AtomicInteger done = new AtomicInteger();

        Noting(List<Integer> keys) {
            this.keys = keys;
        }

        @Override
        public Task decode(Delivery delivery) {
            return StepDelivery.task(delivery, keys.get(((StepDelivery) delivery).step));
        }

        @Override
        public RunResult run(Task task) {
            int step = ((StepDelivery) task.delivery()).step;
            threads.computeIfAbsent(keys.get(step), key -> ConcurrentHashMap.newKeySet())
                    .add(Thread.currentThread());
            if (step % 5 == 0 && again.add(step)) {
                return new RunResult.RetryIn(Duration.ofMillis(1));
            }
            order.computeIfAbsent(keys.get(step), key -> new ArrayList<>()).add(step);
            done.incrementAndGet();
            return RunResult.DONE;
        }

        @Override
        public void run(TaskBatch batch) {
            throw new UnsupportedOperationException("there are no batches");
        }

        @Override
        public void dropped(Delivery delivery) {
            throw new UnsupportedOperationException("none is stale");
        }

        @Override
        public void ended(Task task) {
            throw new UnsupportedOperationException("none is closed");
        }
    }

    /** Whichever thread reads an event, the one of its key runs it, also after a wait. */
    @Property(tries = 40)
    void eachKeyHasOneThreadAndKeepsItsOrder(
            @ForAll @IntRange(min = 1, max = 4) int threads,
            @ForAll @Size(max = 40) List<@IntRange(max = 9) Integer> keys) {
        List<ExecutorService> own = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            own.add(Executors.newSingleThreadExecutor());
        }
        var faults = new InternalFaults(component -> {});
        var noting = new Noting(keys);
        try (var timer = new Timer("confined", faults, Time.SYSTEM)) {
            Dispatcher dispatcher = Dispatcher.confined(own, noting, timer, faults);
            for (int step = 0; step < keys.size(); step++) {
                dispatcher.accept(new StepDelivery(step));
            }
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> noting.done.get() == keys.size());
        } finally {
            own.forEach(ExecutorService::shutdownNow);
        }

        noting.threads.forEach((key, by) -> assertEquals(1, by.size(), () -> "the threads of key " + key));
        Map<Integer, List<Integer>> expected = new HashMap<>();
        for (int step = 0; step < keys.size(); step++) {
            expected.computeIfAbsent(keys.get(step), key -> new ArrayList<>()).add(step);
        }
        assertEquals(expected, noting.order);
        Set<Thread> all = new HashSet<>();
        noting.threads.values().forEach(all::addAll);
        assertTrue(all.size() <= threads);
        assertTrue(faults.health().up());
    }
}
