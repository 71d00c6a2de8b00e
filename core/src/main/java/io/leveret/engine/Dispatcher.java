package io.leveret.engine;

import io.leveret.transport.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives deliveries to workers. Workers exist only while there is work, at most {@code concurrency} at once. A task with a key
 * has a lane: while one task of a key runs or is held, later ones of that key queue behind it, in the order of their
 * arrival. Tasks without a key go to any worker.
 *
 * <p>Where keys are confined to threads there is a bench for each thread, and a key's bench is fixed by its hash; else there
 * is one bench that all workers share.
 */
final class Dispatcher {

    /** Bounded by the subscription's prefetch, as are all queues here together. */
    private final Queue<Delivery> inbound = new ConcurrentLinkedQueue<>();

    /** Held while deliveries are taken and while they are put in lanes, not while they are decoded. */
    private final ReentrantLock sequence = new ReentrantLock();

    /**
     * What workers have taken and not put in lanes, in the order of arrival, so that this is lane order however long each takes
     * to decode. Guarded by {@code sequence}.
     */
    private final Queue<Arrival> decoding = new ArrayDeque<>();

    /** The keys with a task that runs, is ready, or is held, each with those behind it. Guarded by {@code sequence}. */
    private final Map<LaneKey, Deque<Task>> lanes = new HashMap<>();

    private final List<Bench> benches = new ArrayList<>();
    private final boolean ordered;
    private final Work work;
    private final Timer timer;

    private Dispatcher(boolean ordered, Work work, Timer timer) {
        this.ordered = ordered;
        this.work = work;
        this.timer = timer;
    }

    /** Workers of one pool, ordered by key or not at all. */
    static Dispatcher shared(boolean ordered, int concurrency, Executor pool, Work work, Timer timer) {
        var dispatcher = new Dispatcher(ordered, work, timer);
        dispatcher.benches.add(dispatcher.new Bench(concurrency, pool));
        return dispatcher;
    }

    /** Each thread on its own: a key's tasks are all run by the same one. */
    static Dispatcher confined(List<? extends Executor> threads, Work work, Timer timer) {
        var dispatcher = new Dispatcher(true, work, timer);
        for (Executor thread : threads) {
            dispatcher.benches.add(dispatcher.new Bench(1, thread));
        }
        return dispatcher;
    }

    /** Takes a delivery. Never blocks, runs no user code. */
    void accept(Delivery delivery) {
        inbound.add(delivery);
        for (Bench bench : benches) {
            if (bench.wake()) {
                return;
            }
        }
    }

    private Bench benchOf(LaneKey key) {
        return benches.size() == 1 ? benches.get(0) : benches.get(Math.floorMod(key.hashCode(), benches.size()));
    }

    /** The next task that may run on this bench, of those that have arrived or come to their lane's head. */
    private @Nullable Task sequenced(Bench bench) {
        Task task;
        Arrival arrival;
        while ((task = bench.ready.poll()) == null && (arrival = take()) != null) {
            try {
                arrival.task = work.decode(arrival.delivery);
            } finally {
                place(arrival, bench);
            }
        }
        return task;
    }

    private @Nullable Arrival take() {
        sequence.lock();
        try {
            Delivery delivery = inbound.poll();
            if (delivery == null) {
                return null;
            }
            var arrival = new Arrival(delivery);
            decoding.add(arrival);
            return arrival;
        } finally {
            sequence.unlock();
        }
    }

    /** Puts into lanes what has been decoded and waits for none that arrived before it. */
    private void place(Arrival decoded, Bench bench) {
        sequence.lock();
        try {
            decoded.done = true;
            Arrival first;
            while ((first = decoding.peek()) != null && first.done) {
                decoding.remove();
                if (first.task != null) {
                    place(first.task, bench);
                }
            }
        } finally {
            sequence.unlock();
        }
    }

    private void place(Task task, Bench bench) {
        LaneKey key = task.key();
        if (key == null) {
            bench.ready.add(task);
            return;
        }
        Deque<Task> behind = lanes.get(key);
        Throwable broken = key.broken();
        if (broken != null) {
            bench.ready.add(task.withoutLane(broken));
        } else if (behind != null) {
            behind.add(task);
        } else {
            lanes.put(key, new ArrayDeque<>(0));
            Bench home = benchOf(key);
            home.ready.add(task);
            if (home != bench) {
                home.wake();
            }
        }
    }

    /** A key's task is done: the one behind it is ready, for the worker that asks, which looks there next. */
    private void advance(LaneKey key) {
        sequence.lock();
        try {
            Deque<Task> behind = lanes.get(key);
            Task next = behind == null ? null : behind.poll();
            if (next == null) {
                lanes.remove(key);
            } else {
                benchOf(key).ready.add(next);
            }
        } finally {
            sequence.unlock();
        }
    }

    /** What is done with deliveries. */
    interface Work {

        /** Reads a delivery; runs in a worker, never throws. */
        Task decode(Delivery delivery);

        /**
         * Handles a task and settles it; never throws.
         *
         * @return null when done, or for how long to hold the task, and its lane, before it is run again
         */
        @Nullable
        Duration run(Task task);
    }

    /** A delivery that is being decoded. */
    private static final class Arrival {

        private final Delivery delivery;

        /** What it was decoded to; null before, and when decoding has thrown. Set by the worker that decodes it. */
        private @Nullable Task task;

        /** Set, after {@code task}, when decoding has ended. Guarded by the dispatcher's {@code sequence}. */
        private boolean done;

        Arrival(Delivery delivery) {
            this.delivery = delivery;
        }
    }

    /** Workers that may run the same tasks. */
    private final class Bench {

        /** Tasks whose lane has come to them. */
        private final Queue<Task> ready = new ConcurrentLinkedQueue<>();

        /** From 0 to {@code size}. */
        private final AtomicInteger working = new AtomicInteger();

        /** True while a worker was asked for and has not looked yet. */
        private final AtomicBoolean waking = new AtomicBoolean();

        private final int size;
        private final Executor pool;

        Bench(int size, Executor pool) {
            this.size = size;
            this.pool = pool;
        }

        /**
         * Has one more worker look for tasks; false when all work already, each of which looks for more before it stops. One
         * is woken at a time, and wakes the next if it finds more than it takes: a burst would else wake them all, to find
         * that the first had done it.
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
                    start();
                    return true;
                }
                // Others may have relied on this one to wake a worker: hence the loop.
                waking.set(false);
            } while (true);
        }

        private void start() {
            try {
                pool.execute(this::work);
            } catch (RuntimeException | Error e) {
                // As when no thread can be had: the next arrival tries again.
                working.decrementAndGet();
                waking.set(false);
                throw e;
            }
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

        private void work() {
            waking.set(false);
            do {
                try {
                    runAll();
                } finally {
                    working.decrementAndGet();
                }
                // What arrived after the last look found all workers working, and woke none.
            } while (!idle() && enter());
        }

        private void runAll() {
            Task task;
            while ((task = next()) != null) {
                try {
                    if (!idle()) {
                        wake();
                    }
                } finally {
                    run(task);
                }
            }
        }

        private boolean idle() {
            return ready.isEmpty() && inbound.isEmpty();
        }

        private @Nullable Task next() {
            if (ordered) {
                return sequenced(this);
            }
            Task held = ready.poll();
            if (held != null) {
                return held;
            }
            Delivery delivery = inbound.poll();
            return delivery == null ? null : work.decode(delivery);
        }

        private void run(Task task) {
            Duration hold = work.run(task);
            LaneKey key = task.key();
            if (hold != null) {
                timer.after(hold, () -> {
                    ready.add(task);
                    wake();
                });
            } else if (key != null) {
                advance(key);
            }
        }
    }
}
