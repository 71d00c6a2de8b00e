package io.leveret.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The system's time, and its schedulers. */
@Timeout(60)
class SystemTimeTest {

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final Time.Scheduler scheduler = Time.SYSTEM.scheduler("system-time-test");
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void tasksRunWhenTheirTimeHasComeOneAtATimeOnADaemonOfThatName() throws Exception {
        var last = new CountDownLatch(1);
        long begin = System.nanoTime();
        scheduler.start();
        scheduler.after(MOMENT.multipliedBy(2), () -> {
            done.add("second");
            last.countDown();
        });
        scheduler.after(MOMENT, () -> {
            Thread thread = Thread.currentThread();
            done.add("first on " + thread.getName() + (thread.isDaemon() ? "" : ", which keeps the JVM running"));
        });

        assertTrue(last.await(30, TimeUnit.SECONDS));

        assertEquals(List.of("first on system-time-test", "second"), List.copyOf(done));
        assertTrue(System.nanoTime() - begin >= MOMENT.multipliedBy(2).toNanos());
    }

    @Test
    void whatOneThrowsIsLostAndTheNextRuns() throws Exception {
        var next = new CountDownLatch(1);
        scheduler.after(Duration.ZERO, () -> {
            throw new InternalError("on purpose");
        });
        scheduler.after(MOMENT, next::countDown);

        assertTrue(next.await(30, TimeUnit.SECONDS));
    }

    @Test
    void whatIsCancelledOrComesAfterTheEndIsNotRunAndNoFault() throws Exception {
        var before = new CountDownLatch(1);
        scheduler.after(MOMENT, () -> done.add("cancelled")).run();
        scheduler.after(MOMENT.multipliedBy(2), before::countDown);
        assertTrue(before.await(30, TimeUnit.SECONDS));

        scheduler.close();
        scheduler.after(Duration.ZERO, () -> done.add("too late")).run();

        assertEquals(List.of(), List.copyOf(done));
        assertFalse(Time.SYSTEM.nanoTime() - System.nanoTime() > 0, "it is the system's");
    }
}
