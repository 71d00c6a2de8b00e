package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers whose number changes while they work. */
@Timeout(60)
class WorkerPoolResizeTest {

    /** Pieces of work, and those who do them. */
    private static final class Pieces implements WorkerPool.Work {

        private final Queue<Runnable> todo = new ConcurrentLinkedQueue<>();
        private final AtomicInteger done = new AtomicInteger();

        @Override
        public boolean doNext() {
            Runnable next = todo.poll();
            if (next != null) {
                next.run();
                done.incrementAndGet();
            }
            return next != null;
        }

        @Override
        public @Nullable Object first() {
            return todo.peek();
        }
    }

    private final Pieces pieces = new Pieces();
    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("pool", faults, Time.SYSTEM);
    private final Queue<Runnable> asked = new ArrayDeque<>();

    @AfterEach
    void stop() {
        timer.close();
    }

    /** A worker that works asks for the next when it looks: so they start one after another. */
    @Test
    void oneThatIsMadeLargerStartsAWorkerAtOnceWhereWorkWaitsAndNoneWhereNoneDoes() {
        var pool = new WorkerPool(1, asked::add, pieces, faults, timer);
        pool.resize(3);
        assertEquals(0, asked.size(), "nothing waits");
        pieces.todo.add(() -> {
            pieces.todo.add(() -> {});
            pool.resize(4);
            assertEquals(1, asked.size(), "one waits, and the only worker is busy");
        });
        assertTrue(pool.wake());

        asked.remove().run();

        assertEquals(2, pieces.done.get());
    }

    @Test
    void oneThatIsMadeSmallerEndsAWorkerAfterWhatItDoesAndTheOtherDoesTheRest() {
        var pool = new WorkerPool(2, asked::add, pieces, faults, timer);
        List<String> order = new ArrayList<>();
        pieces.todo.add(() -> {
            pool.wake();
            pieces.todo.add(() -> order.add("second"));
            pieces.todo.add(() -> order.add("third"));
            pool.resize(1);
            // The other worker begins while this one is at work: one too many now.
            asked.remove().run();
            order.add("first");
        });
        assertTrue(pool.wake());

        asked.remove().run();

        assertEquals(List.of("first", "second", "third"), order);
        assertEquals(0, asked.size());
        pieces.todo.add(() -> order.add("fourth"));
        assertTrue(pool.wake(), "there is room for one again");
    }

    /** Each number is the size from then on. A worker looks just when it has done its piece, so all that is asked for is counted. */
    @Property(tries = 100)
    void afterAnyChangesAsManyMayBeginAsItsLastSizeSays(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 5) Integer> sizes) {
        var some = new Pieces();
        Queue<Runnable> starts = new ArrayDeque<>();
        var pool = new WorkerPool(sizes.get(0), starts::add, some, new InternalFaults(component -> {}), timer);
        sizes.forEach(pool::resize);
        int last = sizes.get(sizes.size() - 1);
        var busy = new AtomicInteger();
        var most = new AtomicInteger();
        for (int i = 0; i < 7; i++) {
            some.todo.add(() -> {
                most.accumulateAndGet(busy.incrementAndGet(), Math::max);
                if (pool.wake() && !starts.isEmpty()) {
                    starts.remove().run();
                }
                busy.decrementAndGet();
            });
        }
        pool.wake();
        starts.remove().run();

        assertEquals(Math.min(last, 7), most.get());
        assertEquals(7, some.done.get());
    }

    @Test
    void allWorkIsDoneHoweverOftenItsSizeChangesMeanwhile() {
        int count = 20_000;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            var pool = new WorkerPool(2, threads, pieces, faults, timer);
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < count; i++) {
                pieces.todo.add(() -> {});
                pool.wake();
                if (i % 7 == 0) {
                    pool.resize(random.nextInt(1, 6));
                }
            }

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pieces.done.get() == count);
        } finally {
            threads.shutdownNow();
        }
    }
}
