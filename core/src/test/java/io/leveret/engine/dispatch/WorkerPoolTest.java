package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When workers start and stop. */
@Timeout(60)
class WorkerPoolTest {

    private static final int SIZE = 3;

    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("pool", faults, Time.SYSTEM);
    private final Queue<Runnable> todo = new ConcurrentLinkedQueue<>();
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    /** Workers that were asked for and have not started. */
    private final Queue<Runnable> asked = new ArrayDeque<>();

    /** What happens right after a worker has found nothing more. */
    private volatile Runnable whenEmpty = () -> {};

    private final WorkerPool.Work work = new WorkerPool.Work() {
        @Override
        public boolean doNext() {
            Runnable next = todo.poll();
            if (next == null) {
                whenEmpty.run();
                return false;
            }
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            try {
                next.run();
                done.incrementAndGet();
            } finally {
                working.decrementAndGet();
            }
            return true;
        }

        @Override
        public @Nullable Object first() {
            return todo.peek();
        }
    };

    @AfterEach
    void stop() {
        timer.close();
    }

    @Test
    void aBurstAsksForOneWorkerUntilThatOneLooks() {
        var pool = new WorkerPool(SIZE, asked::add, work, faults, timer);
        for (int i = 0; i < 10; i++) {
            todo.add(() -> {});
            assertTrue(pool.wake());
        }
        assertEquals(1, asked.size());

        asked.remove().run();

        assertEquals(10, done.get());
        assertEquals(0, asked.size());
        assertTrue(pool.wake(), "the worker has stopped, so that another can start");
    }

    @Test
    void aWorkerThatLooksLetsTheNextBeAskedForUntilAllWork() {
        var pool = new WorkerPool(SIZE, asked::add, work, faults, timer);
        for (int i = 0; i < SIZE; i++) {
            int last = SIZE - 1 - i;
            todo.add(() -> {
                assertEquals(last > 0, pool.wake(), "while " + last + " may start besides");
                if (last > 0) {
                    asked.remove().run();
                }
            });
        }
        assertTrue(pool.wake());

        asked.remove().run();

        assertEquals(SIZE, done.get());
        assertEquals(SIZE, most.get());
    }

    @Test
    void aWorkerOutlivesAnErrorAndDoesTheRest() {
        var pool = new WorkerPool(1, asked::add, work, faults, timer);
        todo.add(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        todo.add(() -> assertFalse(faults.health().up()));
        assertTrue(pool.wake());

        asked.remove().run();

        assertEquals(1, done.get());
        assertEquals(0, asked.size());
        assertTrue(faults.health().up());
    }

    @Test
    void whatComesAfterTheLastLookOfAWorkerThatStopsIsDone() {
        var pool = new WorkerPool(1, asked::add, work, faults, timer);
        whenEmpty = () -> {
            whenEmpty = () -> {};
            todo.add(() -> {});
            assertFalse(pool.wake(), "the one worker has not stopped yet");
        };
        assertTrue(pool.wake());

        asked.remove().run();

        assertEquals(1, done.get());
        assertEquals(0, asked.size());
    }

    /** Each piece is added just when the worker of the piece before may be stopping. */
    @ParameterizedTest
    @ValueSource(ints = {1, SIZE})
    void noWakeIsLostWhenWorkComesWhileWorkersStop(int size) {
        int each = 2_000;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            var pool = new WorkerPool(size, threads, work, faults, timer);
            for (int i = 0; i < size; i++) {
                threads.execute(() -> addOneByOne(each, pool));
            }

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> done.get() == size * each);
            assertTrue(most.get() <= size, () -> most.get() + " at once");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each long piece comes when a sample of brief ones has just been done, and ends when what was added after it is done. */
    @Test
    void aPieceThatWaitsForLaterOnesIsNotWaitedForAlthoughAllBeforeWereBrief() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            var pool = new WorkerPool(2, threads, work, faults, timer);
            int rounds = 20;
            for (int round = 1; round <= rounds; round++) {
                for (int i = 0; i < 2 * Pace.SAMPLE; i++) {
                    add(pool, () -> {});
                }
                var later = new CountDownLatch(10);
                var ended = new CountDownLatch(1);
                add(pool, () -> {
                    // As whoever begins what may take long does: others go on meanwhile.
                    pool.wake();
                    if (awaits(later)) {
                        ended.countDown();
                    }
                });
                for (int i = 0; i < 10; i++) {
                    add(pool, later::countDown);
                }
                assertTrue(ended.await(30, TimeUnit.SECONDS), "round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void add(WorkerPool pool, Runnable piece) {
        todo.add(piece);
        pool.wake();
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void addOneByOne(int pieces, WorkerPool pool) {
        for (int piece = 0; piece < pieces; piece++) {
            var taken = new AtomicBoolean();
            todo.add(() -> taken.set(true));
            pool.wake();
            while (!taken.get() && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
    }
}
