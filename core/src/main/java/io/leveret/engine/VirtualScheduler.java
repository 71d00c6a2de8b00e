package io.leveret.engine;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the JDK's scheduler of virtual threads able to run them. It has as many threads of its own as there are processors, makes
 * them when they are first needed, and lets them go after 30 s without work. Where one can't be had just then it breaks for good
 * (seen on JDK 25, and so do classes that are first used at such a moment). So all are made at the start, and none is idle for
 * long.
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
