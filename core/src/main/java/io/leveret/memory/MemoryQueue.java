package io.leveret.memory;

import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one subscription and its consumers, which take turns. Messages are assigned to consumers under the lock
 * and delivered outside of it, because a sink may settle them at once.
 */
final class MemoryQueue {

    private final MemoryBroker broker;
    private final String subscription;
    private final ReentrantLock lock = new ReentrantLock();

    /** In order of position. Guarded by {@code lock}. */
    private final Queue<Stored> arrived = new ArrayDeque<>();

    /** Came back unsettled: earlier than all that arrived since. Guarded by {@code lock}. */
    private final Queue<Stored> returned = new PriorityQueue<>(Comparator.comparingLong(Stored::position));

    /**
     * In the order of their turns; with {@code singleActive} in that in which they began to receive, and the first that
     * receives is the active one. Guarded by {@code lock}.
     */
    private final ArrayDeque<MemoryConsumer> consumers = new ArrayDeque<>();

    /** Guarded by {@code lock}. */
    private long positions;

    MemoryQueue(MemoryBroker broker, String subscription) {
        this.broker = broker;
        this.subscription = subscription;
    }

    MemoryBroker broker() {
        return broker;
    }

    String subscription() {
        return subscription;
    }

    void add(Message message) {
        MemoryConsumer chosen;
        lock.lock();
        try {
            append(message);
            chosen = consumers.isEmpty() ? null : assignOne();
        } finally {
            lock.unlock();
        }
        if (chosen != null) {
            chosen.drain();
        }
    }

    /** Puts it at the end; call it inside {@link #change}. */
    void append(Message message) {
        arrived.add(Stored.of(message, positions++, broker.time()));
    }

    MemoryConsumer subscribe(SubscriptionSpec spec, DeliverySink sink, Runnable onClose) {
        var consumer = new MemoryConsumer(this, spec, sink, onClose);
        change(() -> consumers.addLast(consumer));
        return consumer;
    }

    /** Changes a consumer's state under the lock, assigns what can be handed out then, and hands it over outside. */
    void change(Runnable change) {
        changed(() -> {
            change.run();
            return true;
        });
    }

    private boolean changed(BooleanSupplier change) {
        List<MemoryConsumer> busy = new ArrayList<>(2);
        boolean done;
        lock.lock();
        try {
            done = change.getAsBoolean();
            MemoryConsumer chosen;
            while ((chosen = assignOne()) != null) {
                if (!busy.contains(chosen)) {
                    busy.add(chosen);
                }
            }
        } finally {
            lock.unlock();
        }
        busy.forEach(MemoryConsumer::drain);
        return done;
    }

    /** Settles a delivery; false when it is not its consumer's any more. */
    boolean settle(MemoryDelivery delivery, Settlement settlement) {
        return changed(() -> delivery.settled(settlement));
    }

    /** Lets a consumer receive again, behind those that receive already: the active one stays active. */
    void start(MemoryConsumer consumer) {
        change(() -> {
            if (consumer.start() && consumers.remove(consumer)) {
                consumers.addLast(consumer);
            }
        });
    }

    /**
     * Ends a consumer's generation: what it has not settled comes back, each where it stood.
     *
     * @param forEver whether it leaves
     */
    void stop(MemoryConsumer consumer, boolean forEver) {
        change(() -> {
            for (Stored stored : consumer.stop(forEver)) {
                returned.add(stored.again());
            }
            if (forEver) {
                consumers.remove(consumer);
            }
        });
    }

    private @Nullable MemoryConsumer assignOne() {
        dropExpired(returned);
        dropExpired(arrived);
        if (arrived.isEmpty() && returned.isEmpty()) {
            return null;
        }
        MemoryConsumer chosen = choose();
        if (chosen != null) {
            Stored returnedFirst = returned.poll();
            Stored next = returnedFirst != null ? returnedFirst : arrived.poll();
            if (next != null) {
                chosen.give(next);
            }
        }
        return chosen;
    }

    private void dropExpired(Queue<Stored> queue) {
        Stored first;
        while ((first = queue.peek()) != null && first.expired(broker.time())) {
            queue.poll();
        }
    }

    private @Nullable MemoryConsumer choose() {
        MemoryConsumer first = consumers.peekFirst();
        if (first != null && first.singleActive()) {
            return active();
        }
        for (int i = consumers.size(); i > 0; i--) {
            MemoryConsumer candidate = consumers.removeFirst();
            consumers.addLast(candidate);
            if (candidate.hasRoom()) {
                return candidate;
            }
        }
        return null;
    }

    private @Nullable MemoryConsumer active() {
        for (MemoryConsumer candidate : consumers) {
            if (candidate.receives()) {
                return candidate.hasRoom() ? candidate : null;
            }
        }
        return null;
    }
}
