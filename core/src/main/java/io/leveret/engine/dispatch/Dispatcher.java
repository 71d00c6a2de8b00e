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

/**
 * Passes the deliveries of a subscription to worker threads. A worker decodes a delivery into a {@link Task} and runs
 * it. There are at most {@code concurrency} workers, and none while there is no work, see {@link WorkerPool}. Tasks with
 * a key run in the order of their arrival, one at a time, see {@link Sequencer} and {@link Lanes}; tasks without a key run
 * in any order. Tasks whose handler takes several in one call come into {@link Batches} instead; a worker runs a batch that is
 * due. No worker waits while a batch fills.
 *
 * <p>Usually all workers share one pool. If keys are confined to threads, each thread has a pool of its own, and the hash
 * of a key selects the pool.
 */
public final class Dispatcher {

    /** What has arrived. All queues here together hold no more than what is unsettled, see {@link #recall}. */
    final Queue<Delivery> inbound = new ConcurrentLinkedQueue<>();

    /** Tasks without a key that were decoded along with others. */
    final Queue<Task> unkeyed = new ConcurrentLinkedQueue<>();

    final Sequencer sequencer = new Sequencer();
    private final List<Pool> pools = new ArrayList<>();
    final boolean ordered;
    final Work work;
    final Timer timer;
    final Rests rests;
    final InternalFaults faults;

    private Dispatcher(boolean ordered, Work work, Timer timer, InternalFaults faults) {
        this.ordered = ordered;
        this.work = work;
        this.timer = timer;
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
        dispatcher.pools.add(new Pool(dispatcher, concurrency, executor));
        return dispatcher;
    }

    /** Each thread on its own: a key's tasks are all run by the same one. */
    public static Dispatcher confined(List<? extends Executor> threads, Work work, Timer timer, InternalFaults faults) {
        var dispatcher = new Dispatcher(true, work, timer, faults);
        for (Executor thread : threads) {
            dispatcher.pools.add(new Pool(dispatcher, 1, thread));
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
            sequencer.dropStale(this::forget);
        }
        beginBatches();
        endRests(task -> task.delivery().stale());
    }

    private void forget(Task task) {
        if (task.begun()) {
            work.ended(task);
        } else {
            work.dropped(task.delivery());
        }
    }

    /** Batches wait for no more: whoever takes them tells what became of each task. */
    private void beginBatches() {
        for (Pool pool : pools) {
            pool.beginBatches();
        }
    }

    /** Changes how many workers there may be; only where no keys are confined to threads. */
    public void resize(int concurrency) {
        pools.get(0).resize(concurrency);
    }

    /** How many wait here for their delayed retry. */
    public int held() {
        return rests.held();
    }

    /** Nothing is run again after its wait: what waits is left to the transport. */
    public void close() {
        beginBatches();
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
        Pool home = poolOf(lane.key());
        sequencer.advance(lane, home);
        home.wake();
    }

    /** Wakes a worker of any pool. */
    void wakeAny() {
        for (Pool pool : pools) {
            if (pool.wake()) {
                return;
            }
        }
    }

    /** The pool that runs the tasks of a key. */
    Pool poolOf(LaneKey key) {
        return pools.size() == 1 ? pools.get(0) : pools.get(Math.floorMod(key.hashCode(), pools.size()));
    }

    /** What is done with deliveries. */
    public interface Work {

        /** Reads a delivery; runs in a worker, never throws. */
        Task decode(Delivery delivery);

        /** Handles a task, and settles it or says when to run it again; never throws. */
        RunResult run(Task task);

        /** The same for tasks that a handler takes together; tells the batch what became of each; never throws. */
        void run(TaskBatch batch);

        /** A delivery has become stale and is forgotten before it was run. Never blocks, runs no user code, never throws. */
        void dropped(Delivery delivery);

        /** A task that waited is not run again. Never blocks, runs no user code, never throws. */
        void ended(Task task);
    }
}
