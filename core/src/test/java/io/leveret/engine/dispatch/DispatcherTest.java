package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Delivery;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How deliveries come to workers. */
@Timeout(60)
class DispatcherTest {

    private static final int PREFETCH = 10;

    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("dispatcher", faults, Time.SYSTEM);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final CountDownLatch readable = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();
    private final Queue<String> dropped = new ConcurrentLinkedQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicBoolean broken = new AtomicBoolean();

    @AfterEach
    void stop() {
        readable.countDown();
        release.countDown();
        pool.shutdownNow();
        timer.close();
    }

    /** Runs each step; those below zero wait for the release. */
    private final class Steps implements Dispatcher.Work {

        private final Function<Integer, @Nullable Object> keyOf;

        /** What is decoded only after the release. */
        private final Set<Integer> slow = ConcurrentHashMap.newKeySet();

        private final Set<Integer> read = ConcurrentHashMap.newKeySet();

        /** What waits for another run after its first. */
        private final Map<Integer, Duration> waits = new ConcurrentHashMap<>();

        /** What the handler does besides. */
        private volatile IntConsumer handler = step -> {};

        Steps(Function<Integer, @Nullable Object> keyOf) {
            this.keyOf = keyOf;
        }

        @Override
        public Task decode(Delivery delivery) {
            int step = ((StepDelivery) delivery).step;
            if (slow.contains(step)) {
                await(readable);
            }
            read.add(step);
            return StepDelivery.task(delivery, keyOf.apply(step));
        }

        @Override
        public RunResult run(Task task) {
            if (broken.get()) {
                throw new OutOfMemoryError("on purpose");
            }
            int step = ((StepDelivery) task.delivery()).step;
            if (step < 0) {
                await(release);
            }
            handler.accept(step);
            ran.add(task.message().id());
            Duration wait = waits.remove(step);
            return wait == null ? RunResult.DONE : new RunResult.RetryIn(wait);
        }

        private void await(CountDownLatch latch) {
            blocked.incrementAndGet();
            try {
                assertTrue(latch.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public void ended(Task task) {
            ended.add(task.message().id());
        }

        @Override
        public void run(TaskBatch batch) {
            throw new UnsupportedOperationException("nobody takes batches");
        }

        @Override
        public void dropped(Delivery delivery) {
            dropped.add(delivery.message().id());
        }
    }

    private Dispatcher shared(Steps work, boolean ordered, int concurrency) {
        return Dispatcher.shared(ordered, concurrency, pool, work, timer, faults);
    }

    private StepDelivery deliver(Dispatcher to, int step) {
        var delivery = new StepDelivery(step);
        to.accept(delivery);
        return delivery;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whileOneReadsWhatTakesLongAnotherReadsTheRestThoughAllHadArrivedBefore(boolean ordered) {
        var work = new Steps(step -> null);
        work.slow.add(0);
        var arrived = new CountDownLatch(1);
        Executor late = task -> pool.execute(() -> {
            Awaitility.await().until(() -> arrived.getCount() == 0);
            task.run();
        });
        Dispatcher dispatcher = Dispatcher.shared(ordered, 2, late, work, timer, faults);
        for (int i = 0; i < 5; i++) {
            deliver(dispatcher, i);
        }
        arrived.countDown();

        Awaitility.await().until(() -> work.read.size() == 4);
        readable.countDown();
        Awaitility.await().until(() -> ran.size() == 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitsForItsNextRunKeepsNoWorker(boolean ordered) {
        var work = new Steps(step -> null);
        work.waits.put(1, Duration.ofMillis(200));
        Dispatcher dispatcher = shared(work, ordered, 1);

        deliver(dispatcher, 1);
        deliver(dispatcher, 2);

        Awaitility.await().until(() -> ran.size() == 3);
        assertEquals(List.of("id-1", "id-2", "id-1"), List.copyOf(ran));
    }

    @Test
    void theLaneOfWhatWaitsForItsNextRunWaitsToo() {
        var work = new Steps(step -> step % 2);
        work.waits.put(1, Duration.ofMillis(200));
        Dispatcher dispatcher = shared(work, true, 2);

        deliver(dispatcher, 1);
        deliver(dispatcher, 3);
        deliver(dispatcher, 2);

        Awaitility.await().until(() -> ran.size() == 4);
        assertEquals(List.of("id-1", "id-2", "id-1", "id-3"), List.copyOf(ran));
    }

    @Test
    void whatWaitsIsForgottenWithItsConnectionAndTheOneBehindItRuns() {
        var work = new Steps(step -> "one key");
        work.waits.put(1, Duration.ofHours(1));
        Dispatcher dispatcher = shared(work, true, 1);
        StepDelivery first = deliver(dispatcher, 1);
        Awaitility.await().until(() -> ran.size() == 1 && work.waits.isEmpty());
        deliver(dispatcher, 2);
        first.stale = true;

        // The worker may not have let go of it yet.
        Awaitility.await().until(() -> {
            dispatcher.recall();
            return !ended.isEmpty();
        });

        Awaitility.await().until(() -> ran.size() == 2);
        assertEquals(List.of("id-1", "id-2"), List.copyOf(ran));
        assertEquals(List.of("id-1"), List.copyOf(ended));
    }

    @Test
    void whatWaitsWhenAllEndsIsNotRunAgain() {
        var work = new Steps(step -> null);
        work.waits.put(1, Duration.ofHours(1));
        Dispatcher dispatcher = shared(work, false, 1);
        deliver(dispatcher, 1);
        Awaitility.await().until(() -> {
            dispatcher.close();
            return !ended.isEmpty();
        });

        assertEquals(List.of("id-1"), List.copyOf(ended));
        assertEquals(List.of("id-1"), List.copyOf(ran));
    }

    @Test
    void whereKeysAreConfinedEventsWithoutOneGoToWhicheverThreadIsFree() {
        List<ExecutorService> threads =
                List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
        try {
            // One is read last, so that its thread finds all the others at once; and then it blocks on the next.
            var work = new Steps(step -> step % 2 == 0 ? "even" : null);
            work.slow.add(101);
            Dispatcher dispatcher = Dispatcher.confined(new ArrayList<>(threads), work, timer, faults);
            deliver(dispatcher, 101);
            deliver(dispatcher, -1);
            for (int i = 1; i < 20; i += 2) {
                deliver(dispatcher, i);
            }
            Awaitility.await().until(() -> work.read.size() == 11);
            readable.countDown();

            Awaitility.await().until(() -> ran.size() == 11);
        } finally {
            release.countDown();
            threads.forEach(ExecutorService::shutdown);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatLostConnectionsLeaveBehindIsForgottenWhileHandlersBlock(boolean ordered) {
        Dispatcher dispatcher = shared(new Steps(step -> ordered ? "all" : null), ordered, 2);
        int workers = ordered ? 1 : 2;
        for (int i = 1; i <= workers; i++) {
            deliver(dispatcher, -i);
        }
        Awaitility.await().until(() -> blocked.get() == workers);
        for (int connection = 0; connection < 100; connection++) {
            for (int i = 0; i < PREFETCH; i++) {
                deliver(dispatcher, PREFETCH * connection + i).stale = connection < 99;
            }
            dispatcher.recall();
        }
        assertTrue(dropped.size() >= 98 * PREFETCH, () -> dropped.size() + " dropped");
        release.countDown();
        Awaitility.await().until(() -> ran.containsAll(List.of("id-990", "id-999")));
    }

    /** A key is an object of the user's, and a list or a bean may change when the handler has it. */
    @Test
    void eventsBehindOneWhoseHandlerHasChangedItsKeyAreHandled() {
        Map<Integer, List<String>> keys = new ConcurrentHashMap<>();
        var work = new Steps(step -> keys.computeIfAbsent(step, any -> new ArrayList<>(List.of("key"))));
        work.handler = step -> keys.getOrDefault(step, List.of()).add("changed by " + step);
        Dispatcher dispatcher = shared(work, true, 2);
        for (int step : List.of(-1, 1, 2, 3)) {
            deliver(dispatcher, step);
        }
        Awaitility.await().until(() -> work.read.size() == 4);
        release.countDown();

        Awaitility.await().until(() -> ran.size() == 4);
        assertEquals(List.of("id--1", "id-1", "id-2", "id-3"), List.copyOf(ran));
    }

    @Test
    void aStaleDeliveryThatAWorkerTakesJustThenIsNotForgottenBesides() {
        Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
        Dispatcher dispatcher = Dispatcher.shared(false, 1, asked::add, new Steps(step -> null), timer, faults);
        dispatcher.accept(new StepDelivery(0) {
            @Override
            public boolean stale() {
                asked.remove().run();
                return true;
            }
        });
        dispatcher.recall();

        assertTrue(ran.contains("id-0"));
        assertEquals(List.of(), List.copyOf(dropped));
    }

    @Test
    void aWorkerOutlivesAnErrorOfTheEnginesOwnWhichHealthTells() {
        Dispatcher dispatcher = shared(new Steps(step -> null), false, 1);
        broken.set(true);
        deliver(dispatcher, 1);
        Awaitility.await().until(() -> !faults.health().up());
        deliver(dispatcher, 2);
        broken.set(false);
        deliver(dispatcher, 3);

        Awaitility.await().until(() -> ran.contains("id-3"));
        Awaitility.await().until(() -> faults.health().up());
    }
}
