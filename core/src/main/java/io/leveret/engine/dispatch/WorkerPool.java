package io.leveret.engine.dispatch;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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

    private final Pace pace;

    /**
     * A pool without a worker.
     *
     * @param executor runs what it is given, if later, and never throws
     * @param timer of another time than the system's, as tests have, it might never do what is due while a handler waits:
     *     then one more worker is woken for all that is added
     */
    WorkerPool(int size, Executor executor, Work work, InternalFaults faults, Timer timer) {
        this.size = size;
        this.executor = executor;
        this.work = work;
        this.faults = faults;
        this.pace = new Pace(timer.time().equals(Time.SYSTEM), timer, work, this::start);
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

        /** What a worker would take next, or something as good that goes when it is taken; null when there is no work. */
        @Nullable
        Object first();

        /** Whether there is work. */
        default boolean waits() {
            return first() != null;
        }
    }

    /**
     * Has what was added done: by those who work, if their work is {@linkplain Pace brief}, otherwise by one more.
     *
     * @return false if all are working
     */
    boolean wake() {
        int now = working.get();
        return (now > 0 && now < size && pace.leaves()) || start();
    }

    /**
     * Starts one more worker, unless all are working. Only one is started at a time; it starts the next one when it
     * finds more work than it takes. Otherwise a burst of deliveries would start all workers, and most would find that
     * the first had done the work.
     *
     * @return false if all are working
     */
    private boolean start() {
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
        if (work.waits() && work.doNext()) {
            return true;
        }
        pace.rested();
        return false;
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
                doAll();
            } catch (RuntimeException | Error e) {
                faults.failed(PART, e);
                LockSupport.parkNanos(REST);
            } finally {
                working.decrementAndGet();
            }
            // What arrived after the last look found all workers working, and woke none.
        } while (work.waits() && enter());
    }

    private void doAll() {
        long began = System.nanoTime();
        int pieces = 0;
        try {
            while (working.get() <= size && next()) {
                faults.works(PART);
                pieces++;
                if (pieces == Pace.SAMPLE) {
                    long now = System.nanoTime();
                    pace.did(pieces, now - began);
                    began = now;
                    pieces = 0;
                }
            }
        } finally {
            pace.did(pieces, System.nanoTime() - began);
        }
    }
}
