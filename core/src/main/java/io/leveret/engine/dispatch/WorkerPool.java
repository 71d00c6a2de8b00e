package io.leveret.engine.dispatch;

import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts workers when there is work, at most {@code size} at once; a worker that finds no more work stops.
 *
 * <p>Invariant: while there is work, a worker works that looks for more before it stops, or one was asked for that has
 * not looked yet. Three rules keep it, without a lock. Whoever adds work calls {@link #wake} afterwards. A worker says
 * that it looks before it looks. A worker that stops looks once more after it has ceased to count as working. Thread-safe.
 */
final class WorkerPool {

    /** How long a worker rests after a failure of the engine's own, so that one that lasts costs little. */
    private static final long REST = Duration.ofMillis(10).toNanos();

    private static final String PART = "hand events to workers";

    /** From 0 to {@code size}, or more for a while once that was made smaller. */
    private final AtomicInteger working = new AtomicInteger();

    /** True while a worker was asked for and has not looked yet, as while no thread can be had for it. */
    private final AtomicBoolean waking = new AtomicBoolean();

    private volatile int size;
    private final Executor executor;
    private final Work work;
    private final InternalFaults faults;

    /**
     * A pool without a worker.
     *
     * @param executor runs what it is given, if later, and never throws
     */
    WorkerPool(int size, Executor executor, Work work, InternalFaults faults) {
        this.size = size;
        this.executor = executor;
        this.work = work;
        this.faults = faults;
    }

    /** Changes how many workers there may be. Those that are too many end when they have done what they do. */
    void resize(int now) {
        int more = now - size;
        size = now;
        for (int i = 0; i < more && work.waits(); i++) {
            wake();
        }
    }

    /** What the workers of a pool do. Several workers ask at once. */
    interface Work {

        /** Does one piece of the work; false when there is none. */
        boolean doNext();

        /** Whether there is work. */
        boolean waits();
    }

    /**
     * Starts one more worker, unless all are working. Only one is started at a time; it starts the next one when it
     * finds more work than it takes. Otherwise a burst of deliveries would start all workers, and most would find that
     * the first had done the work.
     *
     * @return false if all are working
     */
    boolean wake() {
        do {
            if (working.get() >= size) {
                return false;
            }
            if (!waking.compareAndSet(false, true)) {
                return true;
            }
            if (enter()) {
                executor.execute(this::run);
                return true;
            }
            // Others may have relied on this one to wake a worker: hence the loop.
            waking.set(false);
        } while (true);
    }

    /**
     * Does one piece of the work. Where there is none, it lets other threads run once before it gives up: on a busy machine the
     * one that reads from the broker is among them. To stop a worker and wake it again costs more than brief handlers do.
     */
    @SuppressWarnings("ThreadPriorityCheck") // faster with it, and right without
    private boolean next() {
        if (work.doNext()) {
            return true;
        }
        Thread.yield();
        return work.waits() && work.doNext();
    }

    private boolean enter() {
        int now;
        do {
            now = working.get();
            if (now >= size) {
                return false;
            }
        } while (!working.compareAndSet(now, now + 1));
        return true;
    }

    private void run() {
        waking.set(false);
        do {
            try {
                while (working.get() <= size && next()) {
                    faults.works(PART);
                }
            } catch (RuntimeException | Error e) {
                faults.failed(PART, e);
                LockSupport.parkNanos(REST);
            } finally {
                working.decrementAndGet();
            }
            // What arrived after the last look found all workers working, and woke none.
        } while (work.waits() && enter());
    }
}
