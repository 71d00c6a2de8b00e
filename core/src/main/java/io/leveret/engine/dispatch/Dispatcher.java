package io.leveret.engine.dispatch;

import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.threads.Timer;
import io.leveret.transport.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Passes the deliveries of a subscription to worker threads. A worker decodes a delivery into a {@link Task} and runs
 * it. There are at most {@code concurrency} workers, and none while there is no work, see {@link WorkerPool}. Tasks with
 * a key run in the order of their arrival, one at a time, see {@link Sequencer} and {@link Lanes}; tasks without a key run
 * in any order.
 *
 * <p>Usually all workers share one pool. If keys are confined to threads, each thread has a pool of its own, and the hash
 * of a key selects the pool.
 */
public final class Dispatcher {

    /** What has arrived. All queues here together hold no more than what is unsettled, see {@link #recall}. */
    private final Queue<Delivery> inbound = new ConcurrentLinkedQueue<>();

    /** Tasks without a key that were decoded along with others. */
    private final Queue<Task> unkeyed = new ConcurrentLinkedQueue<>();

    private final Sequencer sequencer = new Sequencer();
    private final List<Pool> pools = new ArrayList<>();
    private final boolean ordered;
    private final Work work;
    private final Rests rests;
    private final InternalFaults faults;

    private Dispatcher(boolean ordered, Work work, Timer timer, InternalFaults faults) {
        this.ordered = ordered;
        this.work = work;
        this.rests = new Rests(timer);
        this.faults = faults;
    }

    /**
     * Workers of one executor, ordered by key or not at all.
     *
     * @param executor runs what it is given, if later, and never throws
     */
    public static Dispatcher shared(
            boolean ordered, int concurrency, Executor executor, Work work, Timer timer, InternalFaults faults) {
        var dispatcher = new Dispatcher(ordered, work, timer, faults);
        dispatcher.pools.add(dispatcher.new Pool(concurrency, executor));
        return dispatcher;
    }

    /** Each thread on its own: a key's tasks are all run by the same one. */
    public static Dispatcher confined(List<? extends Executor> threads, Work work, Timer timer, InternalFaults faults) {
        var dispatcher = new Dispatcher(true, work, timer, faults);
        for (Executor thread : threads) {
            dispatcher.pools.add(dispatcher.new Pool(1, thread));
        }
        return dispatcher;
    }

    /** Takes a delivery. Never blocks, runs no user code. */
    public void accept(Delivery delivery) {
        inbound.add(delivery);
        wakeAny();
    }

    /**
     * Forgets what is stale and no worker has. Never blocks, runs no user code. A connection that is lost and made again brings
     * as many new ones, while the workers may be busy with old ones.
     */
    public void recall() {
        inbound.forEach(delivery -> {
            // A worker may take it meanwhile, and then tells what became of it.
            if (delivery.stale() && inbound.remove(delivery)) {
                work.dropped(delivery);
            }
        });
        if (ordered) {
            sequencer.dropStale(task -> work.dropped(task.delivery()));
        }
        endRests(task -> task.delivery().stale());
    }

    /** How many wait here for their delayed retry. */
    public int held() {
        return rests.held();
    }

    /** Nothing is run again after its wait: what waits is left to the transport. */
    public void close() {
        endRests(task -> true);
    }

    private void endRests(Predicate<Task> which) {
        rests.end(which, task -> {
            work.ended(task);
            Lane lane = task.lane();
            if (lane != null) {
                runNext(lane);
            }
        });
    }

    private void runNext(Lane lane) {
        Task next = sequencer.advance(lane);
        if (next != null) {
            Pool home = poolOf(lane.key());
            home.ready.add(next);
            home.workers.wake();
        }
    }

    private void wakeAny() {
        for (Pool pool : pools) {
            if (pool.workers.wake()) {
                return;
            }
        }
    }

    private Pool poolOf(LaneKey key) {
        return pools.size() == 1 ? pools.get(0) : pools.get(Math.floorMod(key.hashCode(), pools.size()));
    }

    /** A task may run now; the pool that asks looks again by itself. */
    private void ready(Task task, Pool asking) {
        LaneKey key = task.key();
        if (key == null) {
            unkeyed.add(task);
            return;
        }
        Pool home = poolOf(key);
        home.ready.add(task);
        if (home != asking) {
            home.workers.wake();
        }
    }

    /** What is done with deliveries. */
    public interface Work {

        /** Reads a delivery; runs in a worker, never throws. */
        Task decode(Delivery delivery);

        /** Handles a task, and settles it or says when to run it again; never throws. */
        RunResult run(Task task);

        /** A delivery has become stale and is forgotten before it was run. Never blocks, runs no user code. */
        void dropped(Delivery delivery);

        /** A task that waited is not run again. Never blocks, runs no user code. */
        void ended(Task task);
    }

    /** Workers that may run the same tasks, and those tasks. */
    private final class Pool implements WorkerPool.Work {

        /** Tasks whose lane has come to them, or whose wait is over. */
        private final Queue<Task> ready = new ConcurrentLinkedQueue<>();

        private final WorkerPool workers;

        Pool(int size, Executor executor) {
            this.workers = new WorkerPool(size, executor, this, faults);
        }

        @Override
        public boolean doNext() {
            Task task = ordered ? sequenced() : unordered();
            if (task == null) {
                return false;
            }
            run(task);
            return true;
        }

        @Override
        public boolean waits() {
            return !ready.isEmpty() || waitsForAll();
        }

        private boolean waitsForAll() {
            return !unkeyed.isEmpty() || !inbound.isEmpty();
        }

        /** Wakes one more worker if more waits. */
        private void wakeNext() {
            if (waitsForAll()) {
                wakeAny();
            } else if (!ready.isEmpty()) {
                workers.wake();
            }
        }

        private @Nullable Task unordered() {
            Task again = ready.poll();
            return again == null ? decode(inbound.poll()) : again;
        }

        /** The next task that may run on this pool, of those that have arrived or come to their lane's head. */
        private @Nullable Task sequenced() {
            boolean woke = false;
            Task task;
            while ((task = ready.poll()) == null && (task = unkeyed.poll()) == null) {
                Sequencer.Arrival arrival = sequencer.take(inbound);
                if (arrival == null) {
                    return null;
                }
                Task decoded = null;
                woke = true;
                try {
                    decoded = decode(arrival.delivery());
                } finally {
                    sequencer.decoded(arrival, decoded, next -> ready(next, this));
                }
            }
            if (!woke || !ready.isEmpty() || !unkeyed.isEmpty()) {
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
            return work.decode(delivery);
        }

        private void run(Task task) {
            RunResult result = RunResult.DONE;
            try {
                result = work.run(task);
            } finally {
                if (result instanceof RunResult.Again again) {
                    rests.add(task, again, this::again);
                } else {
                    done(task);
                }
            }
        }

        private void done(Task task) {
            Lane lane = task.lane();
            Task next = lane == null ? null : sequencer.advance(lane);
            if (next != null) {
                // This worker looks there before it stops.
                ready.add(next);
            }
        }

        private void again(Task task) {
            ready.add(task);
            workers.wake();
        }
    }
}
