package io.leveret.engine.dispatch;

import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.transport.Delivery;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into {@linkplain Lanes lanes} in the order in which their deliveries arrived, although several workers
 * decode at once and some deliveries take longer than others.
 *
 * <p>Invariant: {@code decoding} has all that was taken and not put into lanes, in the order of arrival, and the first of
 * them is still being decoded. So nothing is put into a lane before what arrived earlier. Thread-safe.
 */
final class Sequencer {

    /** Held while deliveries are taken and while tasks come into lanes or leave them, not while deliveries are decoded. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@code lock}. */
    private final Queue<Arrival> decoding = new ArrayDeque<>();

    /** Guarded by {@code lock}. */
    private final Lanes lanes = new Lanes();

    /** Takes the next delivery, to be decoded; null when there is none. */
    @Nullable
    Arrival take(Queue<Delivery> inbound) {
        lock.lock();
        try {
            Delivery delivery = inbound.poll();
            if (delivery == null) {
                return null;
            }
            var arrival = new Arrival(delivery);
            decoding.add(arrival);
            return arrival;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts into lanes what has been decoded and waits for none that arrived before it.
     *
     * @param task what it was decoded to; null when that failed
     * @param ready given each task that may run now
     */
    void decoded(Arrival arrival, @Nullable Task task, Consumer<Task> ready) {
        lock.lock();
        try {
            arrival.task = task;
            arrival.done = true;
            Arrival first;
            while ((first = decoding.peek()) != null && first.done) {
                decoding.remove();
                if (first.task != null) {
                    lanes.place(first.task, ready);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A task is done: the one behind it in its lane, which may run now, or null. */
    @Nullable
    Task advance(Lane lane) {
        lock.lock();
        try {
            return lanes.advance(lane);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets what its connection has taken along, but for what is being decoded or may run: that is looked at next.
     *
     * @param dropped given each task that is forgotten
     */
    void dropStale(Consumer<Task> dropped) {
        lock.lock();
        try {
            for (Arrival arrival : decoding) {
                if (arrival.task != null && arrival.delivery.stale()) {
                    dropped.accept(arrival.task);
                    arrival.task = null;
                }
            }
            decoding.removeIf(arrival -> arrival.done && arrival.task == null);
            lanes.dropStale(dropped);
        } finally {
            lock.unlock();
        }
    }

    /** A delivery that is being decoded, or that waits for an earlier one. */
    static final class Arrival {

        private final Delivery delivery;

        /** What it was decoded to; null before, when decoding has failed, and when it was dropped. Guarded by {@code lock}. */
        private @Nullable Task task;

        /** Set when decoding has ended. Guarded by {@code lock}. */
        private boolean done;

        private Arrival(Delivery delivery) {
            this.delivery = delivery;
        }

        Delivery delivery() {
            return delivery;
        }
    }
}
