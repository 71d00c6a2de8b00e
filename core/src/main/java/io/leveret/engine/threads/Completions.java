package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of publishes or requests on threads of their own, because their callbacks are user code and may block. A
 * future with callbacks or waiters is completed on its own worker; a future without them is completed by the one worker
 * that drains the queue. So a callback that blocks, even on another publish, delays no other future.
 *
 * <p>At most {@link #OWN_WORKERS} such workers exist. If all are busy, or no thread is available, the draining worker
 * completes these futures too. If it blocks, another worker takes over after the second check. So a flood of blocking
 * callbacks adds about ten threads a second, and the publish window fills up. The draining worker also completes a
 * future whose callback is added just when it is completed.
 *
 * @param <E> what ends
 */
public final class Completions<E extends Completions.Ended> {

    /** How many futures with callbacks or waiters have a worker of their own at once. */
    private static final int OWN_WORKERS = 1_000;

    /** So many that are completed in one go have ended together. */
    private static final int MANY = 16;

    /** How often a worker looks for those that follow; takes some microseconds where no other thread wants the processor. */
    private static final int LOOKS = 10;

    /** How many have. */
    private final AtomicInteger ownWorkers = new AtomicInteger();

    /** Ends that were decided and not yet told. Bounded as what can be under way is: publishes by their window. */
    private final ConcurrentLinkedQueue<E> ended = new ConcurrentLinkedQueue<>();

    /** Who drains, or waits for a thread to do so; null while nobody does. */
    private final AtomicReference<@Nullable Drain> active = new AtomicReference<>();

    private final Workers workers;
    private final InternalFaults faults;
    private final String threadName;
    private final String part;
    private final Consumer<E> taken;

    /** What has ended, and whose future is to be completed. */
    public interface Ended {

        /** Whether its future has callbacks, or somebody waits for it. */
        boolean hasDependents();

        /** Completes the future: runs its callbacks. */
        void complete();
    }

    /**
     * Completions of one kind.
     *
     * @param kind what ends, for threads and health: {@code publishes}
     * @param taken told of each right before its future is completed, so that no callback holds anything of its
     */
    public Completions(Workers workers, InternalFaults faults, String kind, Consumer<E> taken) {
        this.workers = workers;
        this.faults = faults;
        this.threadName = workers.prefix("completions") + "1";
        this.part = "complete the futures of " + kind;
        this.taken = taken;
    }

    /** Takes one whose end is decided. Never blocks. */
    public void add(E one) {
        ended.add(one);
        begin(null);
    }

    /** Whether nothing waits to be told. */
    public boolean isEmpty() {
        return ended.isEmpty();
    }

    /** Has another worker go on if the draining one has been with the same future since the last look. One thread looks. */
    public void takeOverIfStuck() {
        Drain now = active.get();
        if (now == null ? !ended.isEmpty() : now.stuck()) {
            begin(now);
        }
    }

    private void begin(@Nullable Drain instead) {
        if (active.get() == instead) {
            var next = new Drain();
            if (active.compareAndSet(instead, next)) {
                workers.execute(threadName, next);
            }
        }
    }

    /** One worker's turn. */
    private final class Drain implements Runnable {

        /** The one that is being completed; null in between. Set by the worker. */
        private volatile @Nullable E completing;

        /** What it was at the last look. Used by the looking thread only. */
        private @Nullable E seen;

        boolean stuck() {
            E now = completing;
            boolean same = now != null && now.equals(seen);
            seen = now;
            return same;
        }

        @Override
        public void run() {
            try {
                drain();
                faults.works(part);
            } catch (RuntimeException | Error e) {
                // The next look begins anew, if no other worker has taken over.
                active.compareAndSet(this, null);
                faults.failed(part, e);
            }
        }

        private void drain() {
            do {
                boolean many = completeAll() >= MANY;
                while (many && moreFollow()) {
                    completeAll();
                }
            } while (active.compareAndSet(this, null) && !ended.isEmpty() && active.compareAndSet(null, this));
        }

        private int completeAll() {
            int completed = 0;
            E one;
            while (active.get() == this && (one = ended.poll()) != null) {
                complete(one);
                completed++;
            }
            return completed;
        }

        /** Where many end together, more follow at once. To look for them a few times costs less than to wake a worker for them. */
        @SuppressWarnings("ThreadPriorityCheck") // faster with it, and right without
        private boolean moreFollow() {
            for (int i = 0; i < LOOKS && active.get() == this; i++) {
                Thread.yield();
                if (!ended.isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        private void complete(E one) {
            try {
                taken.accept(one);
            } catch (RuntimeException | Error e) {
                faults.failed(part, e);
            }
            if (!(one.hasDependents() && completedAlone(one))) {
                completing = one;
                one.complete();
                completing = null;
            }
        }

        private boolean completedAlone(E one) {
            if (ownWorkers.get() >= OWN_WORKERS) {
                return false;
            }
            ownWorkers.incrementAndGet();
            boolean started = false;
            try {
                started = workers.tryExecute(threadName, () -> completeAlone(one));
            } catch (RuntimeException | Error e) {
                faults.failed(part, e);
            } finally {
                if (!started) {
                    ownWorkers.decrementAndGet();
                }
            }
            return started;
        }

        private void completeAlone(E one) {
            try {
                one.complete();
            } finally {
                ownWorkers.decrementAndGet();
            }
        }
    }
}
