package io.leveret.engine.dispatch;

import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.engine.dispatch.Lanes.Ready;
import io.leveret.transport.Delivery;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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

    /**
     * Held while deliveries are taken and while tasks come into lanes or leave them, not while deliveries are decoded. A monitor,
     * as the JVM spins for one before it parks a thread: each use is shorter than parking.
     */
    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Queue<Arrival> decoding = new ArrayDeque<>();

    /** Guarded by {@code lock}. */
    private final Lanes lanes = new Lanes();

    /** Takes the next delivery, to be decoded; null when there is none. */
    @Nullable
    Arrival take(Queue<Delivery> inbound) {
        synchronized (lock) {
            Delivery delivery = inbound.poll();
            if (delivery == null) {
                return null;
            }
            var arrival = new Arrival(delivery);
            decoding.add(arrival);
            return arrival;
        }
    }

    /**
     * Puts into lanes what has been decoded and waits for none that arrived before it.
     *
     * @param task what it was decoded to; null when that failed
     * @param ready given each task that may run now
     */
    void decoded(Arrival arrival, @Nullable Task task, Ready ready) {
        synchronized (lock) {
            arrival.task = task;
            arrival.done = true;
            Arrival first;
            while ((first = decoding.peek()) != null && first.done) {
                decoding.remove();
                if (first.task != null) {
                    lanes.place(first.task, ready);
                }
            }
        }
    }

    /**
     * A task is done.
     *
     * @param ready given what was behind it in its lane and may run now
     */
    void advance(Lane lane, Ready ready) {
        synchronized (lock) {
            lanes.advance(lane, ready);
        }
    }

    /**
     * A batch was run.
     *
     * @param ready given what was behind its tasks in their lanes and may run now
     */
    void advance(TaskBatch batch, Ready ready) {
        List<Task> tasks = batch.tasks();
        synchronized (lock) {
            for (int i = tasks.size() - 1; i >= 0; i--) {
                Lane lane = tasks.get(i).lane();
                if (lane != null && batch.behind(tasks.get(i))) {
                    lanes.putBack(lane, tasks.get(i));
                }
            }
            for (Task task : tasks) {
                Lane lane = task.lane();
                if (lane != null && batch.done(task)) {
                    lanes.advance(lane, ready);
                }
            }
        }
    }

    /** The first batch that is due, or null. */
    @Nullable
    TaskBatch take(Batches batches) {
        synchronized (lock) {
            return batches.take();
        }
    }

    /** All batches wait for no more; false when a worker may take all of them already, and when there are none. */
    boolean beginAll(Batches batches) {
        synchronized (lock) {
            return batches.beginAll();
        }
    }

    /** A batch has waited long enough; false when a worker may take it already. */
    boolean timeUp(Batches batches, TaskBatch batch) {
        synchronized (lock) {
            return batches.becomesDue(batch);
        }
    }

    /**
     * Forgets what its connection has taken along, but for what is being decoded or may run: that is looked at next.
     *
     * @param dropped given each task that is forgotten
     */
    void dropStale(Consumer<Task> dropped) {
        synchronized (lock) {
            for (Arrival arrival : decoding) {
                if (arrival.task != null && arrival.delivery.stale()) {
                    dropped.accept(arrival.task);
                    arrival.task = null;
                }
            }
            decoding.removeIf(arrival -> arrival.done && arrival.task == null);
            lanes.dropStale(dropped);
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
