package io.leveret.engine.dispatch;

import io.leveret.Batching;
import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.transport.Delivery;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Workers of a {@link Dispatcher} that may run the same tasks, and those tasks. */
final class Pool implements WorkerPool.Work, Lanes.Ready {

    /** Tasks whose lane has come to them, or whose wait is over. */
    private final Queue<Task> ready = new ConcurrentLinkedQueue<>();

    private final Dispatcher all;
    private final Batches batches;
    private final WorkerPool workers;

    Pool(Dispatcher all, int size, Executor executor) {
        this.all = all;
        this.batches = new Batches(all.timer, this::timeUp);
        this.workers = new WorkerPool(size, executor, this, all.faults, all.timer);
    }

    /** Changes how many workers there may be. */
    void resize(int size) {
        workers.resize(size);
    }

    /** Starts one more worker; false if all are working. */
    boolean wake() {
        return workers.wake();
    }

    /** Batches wait for no more. */
    void beginBatches() {
        if (all.sequencer.beginAll(batches)) {
            workers.wake();
        }
    }

    @Override
    public boolean doNext() {
        TaskBatch batch = batches.anyDue() ? all.sequencer.take(batches) : null;
        if (batch != null) {
            // The handler may take long: others go on meanwhile.
            wakeNext();
            run(batch);
            return true;
        }
        Task task = all.ordered ? sequenced() : unordered();
        if (task == null) {
            return batches.anyDue();
        }
        run(task);
        return true;
    }

    @Override
    public @Nullable Object first() {
        Object own = ready.peek();
        if (own == null) {
            own = all.unkeyed.peek();
        }
        if (own == null) {
            own = all.inbound.peek();
        }
        return own == null ? batches.firstDue() : own;
    }

    private boolean waitsForAll() {
        return !all.unkeyed.isEmpty() || !all.inbound.isEmpty();
    }

    /** Wakes one more worker if more waits. */
    private void wakeNext() {
        if (waitsForAll()) {
            all.wakeAny();
        } else if (!ready.isEmpty() || batches.anyDue()) {
            workers.wake();
        }
    }

    private @Nullable Task unordered() {
        Task again = ready.poll();
        return again == null ? decode(all.inbound.poll()) : again;
    }

    /** The next task that may run on this pool, of those that have arrived or come to their lane's head; null too when a batch is due. */
    private @Nullable Task sequenced() {
        boolean woke = false;
        Task task;
        while ((task = ready.poll()) == null && (task = all.unkeyed.poll()) == null) {
            Sequencer.Arrival arrival = batches.anyDue() ? null : all.sequencer.take(all.inbound);
            if (arrival == null) {
                return null;
            }
            Task decoded = null;
            woke = true;
            try {
                decoded = decode(arrival.delivery());
            } finally {
                all.sequencer.decoded(arrival, decoded, this);
            }
        }
        if (!woke || !ready.isEmpty() || !all.unkeyed.isEmpty()) {
            // The handler may take long: others go on meanwhile.
            wakeNext();
        }
        return task;
    }

    private @Nullable Task decode(@Nullable Delivery delivery) {
        if (delivery == null) {
            return null;
        }
        // Decoding runs a codec of the user's, which may take long: others go on meanwhile.
        wakeNext();
        return all.work.decode(delivery);
    }

    private void run(Task task) {
        RunResult result = RunResult.DONE;
        try {
            result = all.work.run(task);
        } finally {
            if (result instanceof RunResult.Again again) {
                later(task, again);
            } else {
                done(task);
            }
        }
    }

    private void run(TaskBatch batch) {
        try {
            all.work.run(batch);
        } finally {
            // First, as a task that is run again may end before the rest is told.
            all.sequencer.advance(batch, this);
            for (Task task : batch.tasks()) {
                RunResult.Again again = batch.again(task);
                if (again != null) {
                    later(task, again);
                }
            }
        }
    }

    private void done(Task task) {
        Lane lane = task.lane();
        if (lane != null) {
            all.sequencer.advance(lane, this);
        }
    }

    /** Asked by a worker of this pool, which looks for more before it stops. */
    @Override
    public void mayRun(Task task) {
        LaneKey key = task.key();
        Pool home = key == null ? this : all.poolOf(key);
        Duration left = task.left();
        Batching<?> batching = task.batching();
        boolean wakes = home != this;
        if (left != null) {
            home.later(task, new RunResult.HoldFor(left));
        } else if (batching != null) {
            wakes &= home.batches.add(task, batching);
        } else if (key == null) {
            all.unkeyed.add(task);
        } else {
            home.ready.add(task);
        }
        if (wakes) {
            home.wake();
        }
    }

    @Override
    public boolean joins(Task task) {
        Batching<?> batching = task.batching();
        LaneKey key = task.key();
        return batching != null
                && key != null
                && task.left() == null
                && all.poolOf(key).batches.joins(task, batching);
    }

    /** It is run alone: not in a batch that fills. */
    private void later(Task task, RunResult.Again again) {
        all.rests.add(task, again, this::again);
    }

    private void again(Task task) {
        ready.add(task);
        workers.wake();
    }

    private void timeUp(TaskBatch batch) {
        if (all.sequencer.timeUp(batches, batch)) {
            workers.wake();
        }
    }
}
