package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether virtual threads are run. */
@Timeout(60)
class VirtualSchedulerTest {

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final String DOWN =
            "tries again, as it can't run virtual threads, and will not before the process is"
                    + " started again (java.lang.IllegalStateException: none has run for 10 s)";

    private final InternalFaults faults = new InternalFaults(component -> {});
    private final ManualTime time = new ManualTime();

    /** Threads that were started, and do not run before the test runs them. */
    private final Queue<Runnable> started = new ArrayDeque<>();

    private boolean refuses;

    private final ThreadFactory threads = task -> {
        if (refuses) {
            throw new InternalError("on purpose");
        }
        return new Thread(task) {
            @Override
            public synchronized void start() {
                started.add(task);
            }
        };
    };

    private int watch() {
        new VirtualScheduler(threads, faults).watch(new Timer("virtual", faults, time));
        int first = started.size();
        started.clear();
        return first;
    }

    private void runAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    @Test
    void atTheStartThereIsOneForEachProcessorSoThatAllItsThreadsAreMade() {
        assertEquals(Runtime.getRuntime().availableProcessors(), watch());
    }

    @Test
    void whileTheyRunHealthIsUp() {
        watch();
        for (int i = 0; i < 3; i++) {
            time.advance(LOOK);
            assertEquals(1, started.size(), "in look " + i);
            runAll();
        }

        assertTrue(faults.health().up());
    }

    @Test
    void oneThatHasNotRunByTheNextLookIsAFaultUntilThoseThatWaitHaveRun() {
        watch();
        time.advance(LOOK);
        assertTrue(faults.health().up());

        time.advance(LOOK);
        assertEquals(DOWN, faults.health().detail());

        runAll();
        time.advance(LOOK);
        assertTrue(faults.health().up(), faults.health()::detail);
    }

    /** That is another fault, and says nothing of the scheduler. */
    @Test
    void oneThatCanNotBeMadeIsNotTakenForOneThatDoesNotRun() {
        watch();
        refuses = true;
        time.advance(LOOK);
        assertFalse(faults.health().up());
        assertTrue(
                faults.health().detail().contains("keep virtual threads running (java.lang.InternalError: on purpose)"),
                faults.health()::detail);
        refuses = false;

        time.advance(LOOK);
        runAll();
        time.advance(LOOK);

        assertTrue(faults.health().up(), faults.health()::detail);
    }
}
