package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a thread while none can be had. */
@Timeout(60)
class WorkersTest {

    private static final Duration RETRY = Duration.ofMillis(100);

    private volatile boolean scarce;

    /** What happens when the first failure is told: in the middle of a start that fails. */
    private Runnable whenFailing = () -> {};

    private final ManualTime time = new ManualTime();
    private final InternalFaults faults = new InternalFaults(component -> {
        if (!component.up()) {
            whenFailing.run();
        }
    });
    private final Timer timer = new Timer("workers", faults, time);
    private final Workers workers = new Workers("workers", faults, task -> {
        if (scarce) {
            throw new OutOfMemoryError("on purpose");
        }
        var thread = new Thread(task, "made");
        thread.setDaemon(true);
        return thread;
    });

    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        workers.close();
    }

    private void execute(String name) {
        workers.execute(name, () -> done.add(Thread.currentThread().getName()));
    }

    @Test
    void tasksWaitForAThreadInTheirOrderAndHealthIsDownMeanwhile() {
        workers.watch(timer);
        scarce = true;
        execute("a");
        execute("b");
        time.advance(RETRY);
        assertFalse(faults.health().up());
        assertEquals(0, done.size());

        scarce = false;
        time.advance(RETRY);

        Awaitility.await().until(() -> done.size() == 2);
        assertTrue(done.contains("a") && done.contains("b"), done::toString);
        assertTrue(faults.health().up());
    }

    /** The timer finds nothing to try, as the task is not there yet, and a thread that can be had. */
    @Test
    void aTaskIsNotForgottenThoughAThreadIsThereAgainBeforeItHasBegunToWait() {
        workers.watch(timer);
        scarce = true;
        whenFailing = () -> {
            scarce = false;
            time.advance(RETRY);
        };

        execute("a");
        time.advance(RETRY);

        Awaitility.await().until(() -> done.contains("a"));
    }

    @Test
    void aTaskThatDoesNotWaitIsRefusedAndNotRunLater() {
        workers.watch(timer);
        scarce = true;
        assertFalse(workers.tryExecute("a", () -> done.add("a")));
        scarce = false;

        time.advance(RETRY);
        assertTrue(workers.tryExecute("b", () -> done.add("b")));

        Awaitility.await().until(() -> done.contains("b"));
        assertEquals(1, done.size());
        assertTrue(faults.health().up(), "health says that a thread can be had, though nothing waited for it");
    }

    @Test
    void whatIsLeftAfterClosingIsStillDone() {
        workers.close();

        execute("late");

        Awaitility.await().until(() -> done.contains("late"));
    }

    @Test
    void aTaskForThreadsOfTheCallersThatAreShutDownIsForgottenAndIsNoFault() {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        callers.shutdown();

        workers.execute(callers, () -> done.add("a"));

        assertTrue(faults.health().up());
    }
}
