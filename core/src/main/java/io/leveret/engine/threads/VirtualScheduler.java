package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the JDK's scheduler of virtual threads able to work. The scheduler has one platform thread for each processor,
 * creates them when they are first needed, and ends them after 30 s without work. If it cannot create one at that
 * moment, it breaks for good (seen on JDK 25; the same is true for classes that are first used then). So this class
 * makes the scheduler create all threads at the start, and keeps each of them busy often enough.
 */
final class VirtualScheduler {

    private static final Duration EVERY = Duration.ofSeconds(10);

    /** How long one waits for the others, so that each gets a thread of its own. */
    private static final long AWAIT_OTHERS = Duration.ofMillis(20).toNanos();

    private static final String PART = "run virtual threads, and will not before the process is started again";

    private final ThreadFactory threads;
    private final InternalFaults faults;

    /** Asked to run, and not run yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    VirtualScheduler(ThreadFactory threads, InternalFaults faults) {
        this.threads = threads;
        this.faults = faults;
    }

    void watch(Timer timer) {
        int processors = Runtime.getRuntime().availableProcessors();
        var missing = new AtomicInteger(processors);
        for (int i = 0; i < processors; i++) {
            threads.newThread(() -> awaitOthers(missing)).start();
        }
        timer.every(EVERY, "keep virtual threads running", this::probe);
    }

    private static void awaitOthers(AtomicInteger missing) {
        missing.decrementAndGet();
        long end = System.nanoTime() + AWAIT_OTHERS;
        while (missing.get() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        // Waits with a timeout need one more thread of the JDK's.
        LockSupport.parkNanos(1);
    }

    private void probe() {
        if (waiting.get() > 0) {
            faults.failed(PART, new IllegalStateException("none has run for " + EVERY.toSeconds() + " s"));
        } else {
            faults.works(PART);
        }
        waiting.incrementAndGet();
        try {
            threads.newThread(waiting::decrementAndGet).start();
        } catch (RuntimeException | Error e) {
            waiting.decrementAndGet();
            throw e;
        }
    }
}
