package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps virtual threads running, where no thread can be had, or none runs. */
@Timeout(60)
class VirtualSchedulerTest {

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final InternalFaults faults = new InternalFaults(component -> {});
    private final Timer timer = new Timer("virtual", faults, time);

    /** What its threads are to run, once a test lets them. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean scarce;

    /** As many threads for the carriers as there are processors, and one at each look. */
    private final VirtualScheduler scheduler = new VirtualScheduler(
            task -> {
                if (scarce) {
                    throw new OutOfMemoryError("on purpose");
                }
                waiting.add(task);
                return new Thread(() -> {}, "virtual");
            },
            faults);

    @BeforeEach
    void watch() {
        scheduler.watch(timer);
        assertEquals(Runtime.getRuntime().availableProcessors(), waiting.size());
        waiting.clear();
    }

    private void runAll() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    @Test
    void theNextLookIsMadeThoughTheOneBeforeHasEndedInAnError() {
        scarce = true;
        time.advance(EVERY);
        assertTrue(
                faults.health()
                        .detail()
                        .contains("keep virtual threads running (java.lang.OutOfMemoryError: on purpose)"),
                faults.health()::detail);

        scarce = false;
        time.advance(EVERY);
        assertEquals(1, waiting.size());
        runAll();

        time.advance(EVERY);
        assertTrue(faults.health().up(), faults.health()::detail);
    }

    @Test
    void threadsThatDoNotRunAreShownByHealthUntilTheyDo() {
        time.advance(EVERY);
        assertTrue(faults.health().up(), "the first has had no time yet");
        time.advance(EVERY);
        assertFalse(faults.health().up());
        assertTrue(
                faults.health()
                        .detail()
                        .contains("run virtual threads, and will not before the process is started again"
                                + " (java.lang.IllegalStateException: none has run for 10 s)"),
                faults.health()::detail);

        runAll();
        time.advance(EVERY);

        assertTrue(faults.health().up(), faults.health()::detail);
    }
}
