package io.leveret.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing and pausing wait for the tasks that are worked on. */
@Timeout(60)
class OpenTasksTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final OpenTasks open = new OpenTasks();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Task task(int step) {
        return StepDelivery.task(new StepDelivery(step), null);
    }

    @Test
    void theWaitEndsWithTheLastOne() throws Exception {
        Task first = task(1);
        Task last = task(2);
        open.add(first);
        open.add(last);
        open.remove(first);
        assertFalse(open.awaitNone(Duration.ofMillis(30)), "one is still open");

        Future<Boolean> waiting = threads.submit(() -> open.awaitNone(LONG));
        open.remove(last);

        assertTrue(waiting.get(30, TimeUnit.SECONDS));
        assertTrue(open.awaitNone(Duration.ZERO));
    }

    /** Each is removed just when somebody begins to wait. */
    @Test
    void noWaitMissesTheEnd() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            Task task = task(i);
            open.add(task);
            Future<?> removing = threads.submit(() -> open.remove(task));

            assertTrue(open.awaitNone(LONG));
            removing.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneThatCaresIsToldEachTimeThereAreNoneAndNoLongerThanItWants() {
        var told = new AtomicInteger();
        open.onNone(told::incrementAndGet);
        Task first = task(1);
        Task second = task(2);
        open.add(first);
        open.add(second);
        open.remove(first);
        assertEquals(0, told.get());
        open.remove(second);
        assertEquals(1, told.get());
        open.add(first);
        open.remove(first);
        assertEquals(2, told.get());

        open.onNone(null);
        open.add(first);
        open.remove(first);
        assertEquals(2, told.get());
    }

    /** Its handler closes the application: it would wait for itself. */
    @Test
    void oneIsMineOnlyOnTheThreadThatRunsIt() throws Exception {
        Task task = task(1);
        open.add(task);
        assertFalse(open.mine(), "nobody runs it");
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Future<Boolean> worker = threads.submit(() -> {
            task.running();
            running.countDown();
            boolean mine = release.await(30, TimeUnit.SECONDS) && open.mine();
            task.ran();
            return mine && !open.mine();
        });
        assertTrue(running.await(30, TimeUnit.SECONDS));

        assertFalse(open.mine());
        release.countDown();

        assertTrue(worker.get(30, TimeUnit.SECONDS));
    }
}
