package io.leveret.engine.dispatch;

import io.leveret.transport.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of tasks by key. Each key has a lane. While a task of the lane runs or is held, later ones wait
 * behind it in the order of their arrival, even if some take longer to decode than others. Thread-safe.
 */
final class Lanes {

    /** Held while deliveries are taken and while they are put in lanes, not while they are decoded. */
    private final ReentrantLock sequence = new ReentrantLock();

    /** What workers have taken and not put in lanes, in the order of arrival. Guarded by {@code sequence}. */
    private final Queue<Arrival> decoding = new ArrayDeque<>();

    /** The keys with a task that runs, is ready, or is held, each with those behind it. Guarded by {@code sequence}. */
    private final Map<LaneKey, Deque<Task>> lanes = new HashMap<>();

    /** Takes the next delivery, to be decoded; null when there is none. */
    @Nullable
    Arrival nextArrival(Queue<Delivery> inbound) {
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

    /**
     * Puts into lanes what has been decoded and waits for none that arrived before it.
     *
     * @param task what it was decoded to; null when that failed
     * @param ready given each task that may run now
     */
    void decoded(Arrival arrival, @Nullable Task task, Consumer<Task> ready) {
        sequence.lock();
        try {
            arrival.task = task;
            arrival.done = true;
            Arrival first;
            while ((first = decoding.peek()) != null && first.done) {
                decoding.remove();
                if (first.task != null) {
                    place(first.task, ready);
                }
            }
        } finally {
            sequence.unlock();
        }
    }

    private void place(Task task, Consumer<Task> ready) {
        LaneKey key = task.key();
        if (key == null) {
            ready.accept(task);
            return;
        }
        Deque<Task> behind = lanes.get(key);
        Throwable broken = key.broken();
        if (broken != null) {
            ready.accept(task.withoutLane(broken));
        } else if (behind != null) {
            behind.add(task);
        } else {
            lanes.put(key, new ArrayDeque<>(0));
            ready.accept(task);
        }
    }

    /** A key's task is done: the one behind it may run now. */
    @Nullable
    Task advance(LaneKey key) {
        sequence.lock();
        try {
            Deque<Task> behind = lanes.get(key);
            Task next = behind == null ? null : behind.poll();
            if (next == null) {
                lanes.remove(key);
            }
            return next;
        } finally {
            sequence.unlock();
        }
    }

    /**
     * Forgets what its connection has taken along, but for what may run: that is looked at next.
     *
     * @param dropped given each of them
     */
    void dropStale(Consumer<Task> dropped) {
        sequence.lock();
        try {
            for (Arrival arrival : decoding) {
                if (arrival.task != null && arrival.delivery.stale()) {
                    dropped.accept(arrival.task);
                    arrival.task = null;
                }
            }
            decoding.removeIf(arrival -> arrival.done && arrival.task == null);
            lanes.values().forEach(behind -> dropStale(behind, dropped));
        } finally {
            sequence.unlock();
        }
    }

    private static void dropStale(Deque<Task> behind, Consumer<Task> dropped) {
        for (Iterator<Task> each = behind.iterator(); each.hasNext(); ) {
            Task task = each.next();
            if (task.delivery().stale()) {
                each.remove();
                dropped.accept(task);
            }
        }
    }

    /** A delivery that is being decoded. */
    static final class Arrival {

        private final Delivery delivery;

        /** What it was decoded to; null before, when decoding has failed, and when it has been dropped. Guarded by {@code sequence}. */
        private @Nullable Task task;

        /** Set when decoding has ended. Guarded by {@code sequence}. */
        private boolean done;

        private Arrival(Delivery delivery) {
            this.delivery = delivery;
        }

        Delivery delivery() {
            return delivery;
        }
    }
}
