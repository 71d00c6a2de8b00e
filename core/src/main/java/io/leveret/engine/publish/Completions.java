package io.leveret.engine.publish;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Workers;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of publishes on threads of their own, because their callbacks are user code and may block. A
 * future with callbacks or waiters is completed on its own worker; a future without them is completed by the one worker
 * that drains the queue. So a callback that blocks, even on another publish, delays no other future.
 *
 * <p>At most {@link #OWN_WORKERS} such workers exist. If all are busy, or no thread is available, the draining worker
 * completes these futures too. If it blocks, another worker takes over after the second check. So a flood of blocking
 * callbacks adds about ten threads a second, and the publish window fills up. The draining worker also completes a
 * future whose callback is added just when it is completed.
 */
final class Completions {

    /** How many futures with callbacks or waiters have a worker of their own at once. */
    private static final int OWN_WORKERS = 1_000;

    private static final String PART = "complete the futures of publishes";

    /** How many have. */
    private final AtomicInteger ownWorkers = new AtomicInteger();

    /** Ends that were decided and not yet told. Each still holds its place in the publish window, which so bounds it. */
    private final ConcurrentLinkedQueue<PendingPublish> ended = new ConcurrentLinkedQueue<>();

    /** Who drains, or waits for a thread to do so; null while nobody does. */
    private final AtomicReference<@Nullable Drain> active = new AtomicReference<>();

    private final Workers workers;
    private final InternalFaults faults;
    private final String threadName;
    private final Consumer<PendingPublish> taken;

    /**
     * Completions of one publisher.
     *
     * @param taken told of each publish right before its future is completed, so that no callback holds anything of its
     */
    Completions(Workers workers, InternalFaults faults, Consumer<PendingPublish> taken) {
        this.workers = workers;
        this.faults = faults;
        this.threadName = workers.prefix("completions") + "1";
        this.taken = taken;
    }

    /** Takes a publish whose end is decided. Never blocks. */
    void add(PendingPublish publish) {
        ended.add(publish);
        begin(null);
    }

    /** Whether nothing waits to be told. */
    boolean isEmpty() {
        return ended.isEmpty();
    }

    /** Has another worker go on if the draining one has been with the same future since the last look. One thread looks. */
    void takeOverIfStuck() {
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
        private volatile @Nullable PendingPublish completing;

        /** What it was at the last look. Used by the looking thread only. */
        private @Nullable PendingPublish seen;

        boolean stuck() {
            PendingPublish now = completing;
            boolean same = now != null && now == seen;
            seen = now;
            return same;
        }

        @Override
        public void run() {
            try {
                drain();
                faults.works(PART);
            } catch (RuntimeException | Error e) {
                // The next look begins anew, if no other worker has taken over.
                active.compareAndSet(this, null);
                faults.failed(PART, e);
            }
        }

        private void drain() {
            do {
                PendingPublish publish;
                while (active.get() == this && (publish = ended.poll()) != null) {
                    complete(publish);
                }
            } while (active.compareAndSet(this, null) && !ended.isEmpty() && active.compareAndSet(null, this));
        }

        private void complete(PendingPublish publish) {
            try {
                taken.accept(publish);
            } catch (RuntimeException | Error e) {
                faults.failed(PART, e);
            }
            if (!(publish.hasDependents() && completedAlone(publish))) {
                completing = publish;
                publish.complete();
                completing = null;
            }
        }

        private boolean completedAlone(PendingPublish publish) {
            if (ownWorkers.get() >= OWN_WORKERS) {
                return false;
            }
            ownWorkers.incrementAndGet();
            boolean started = false;
            try {
                started = workers.tryExecute(threadName, () -> completeAlone(publish));
            } catch (RuntimeException | Error e) {
                faults.failed(PART, e);
            } finally {
                if (!started) {
                    ownWorkers.decrementAndGet();
                }
            }
            return started;
        }

        private void completeAlone(PendingPublish publish) {
            try {
                publish.complete();
            } finally {
                ownWorkers.decrementAndGet();
            }
        }
    }
}
