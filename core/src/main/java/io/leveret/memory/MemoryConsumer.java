package io.leveret.memory;

import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** One instance's share of a queue. */
final class MemoryConsumer implements ConsumerHandle {

    /** So many settled ones may stay behind one that is not, before anybody looks for them. */
    private static final int FEW = 64;

    private final MemoryQueue queue;
    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Runnable onClose;

    /** Handed out, in that order. Some may be settled: at most as many as are not, but for a few. Guarded by the queue's lock. */
    private final Queue<MemoryDelivery> given = new ArrayDeque<>();

    /** How many of {@code given} are not settled; at most the prefetch. Guarded by the queue's lock. */
    private int unsettled;

    /** Assigned and not yet handed over; all of them are in {@code given} too. Added to and emptied under the queue's lock. */
    private final Queue<MemoryDelivery> outbox = new ConcurrentLinkedQueue<>();

    /** More than zero while somebody hands over: keeps the order, and a sink that settles from growing the stack. */
    private final AtomicInteger draining = new AtomicInteger();

    /** Held while one is handed over, so that none is once closing has returned. */
    private final ReentrantLock handing = new ReentrantLock();

    /** A new one since each pause: what was handed over before is stale. Guarded by the queue's lock when written. */
    private volatile Object generation = new Object();

    /** Guarded by the queue's lock. */
    private boolean paused;

    /** How many may be unsettled. Guarded by the queue's lock. */
    private int prefetch;

    /** Guarded by the queue's lock when written. */
    private volatile boolean closed;

    MemoryConsumer(MemoryQueue queue, SubscriptionSpec spec, DeliverySink sink, Runnable onClose) {
        this.queue = queue;
        this.spec = spec;
        this.sink = sink;
        this.onClose = onClose;
        this.prefetch = spec.prefetch();
    }

    MemoryQueue queue() {
        return queue;
    }

    boolean singleActive() {
        return spec.singleActive();
    }

    /** Whether what it was given in a generation is its no more. */
    boolean stale(Object given) {
        return closed || !given.equals(generation);
    }

    boolean receives() {
        return !paused && !closed;
    }

    boolean hasRoom() {
        return receives() && unsettled < prefetch;
    }

    void give(Stored stored) {
        var delivery = new MemoryDelivery(this, stored, generation);
        given.add(delivery);
        unsettled++;
        outbox.add(delivery);
    }

    /** Hands over what was assigned, outside the queue's lock. */
    void drain() {
        if (draining.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            MemoryDelivery delivery;
            while ((delivery = outbox.poll()) != null) {
                handOver(delivery);
            }
            seen = draining.addAndGet(-seen);
        } while (seen > 0);
    }

    private void handOver(MemoryDelivery delivery) {
        handing.lock();
        try {
            if (!delivery.stale()) {
                sink.accept(delivery);
            }
        } finally {
            handing.unlock();
        }
    }

    /** Begins to receive; false when it did before. Call it inside {@link MemoryQueue#change}. */
    boolean start() {
        boolean stopped = paused;
        paused = false;
        return stopped;
    }

    /** One of this consumer's is settled; call it inside {@link MemoryQueue#change}. */
    void settled() {
        unsettled--;
        MemoryDelivery first;
        while ((first = given.peek()) != null && !first.open()) {
            given.remove();
        }
        // The first may be handled for long, while many behind it are settled.
        if (given.size() > 2 * unsettled + FEW) {
            given.removeIf(delivery -> !delivery.open());
        }
    }

    /** Ends its generation, for a pause or for ever; call it inside {@link MemoryQueue#change}. */
    List<Stored> stop(boolean forEver) {
        paused = true;
        if (forEver) {
            closed = true;
        }
        generation = new Object();
        outbox.clear();
        List<Stored> all = new ArrayList<>(unsettled);
        for (MemoryDelivery delivery : given) {
            if (delivery.open()) {
                all.add(delivery.givenBack());
            }
        }
        given.clear();
        unsettled = 0;
        return all;
    }

    ComponentHealth health() {
        return new ComponentHealth("subscription " + spec.name(), !closed, closed ? "closed" : "receiving");
    }

    @Override
    public void pause() {
        queue.stop(this, false);
        sink.recall();
    }

    @Override
    public void resume() {
        queue.start(this);
    }

    @Override
    public void prefetch(int deliveries) {
        queue.change(() -> prefetch = deliveries);
    }

    @Override
    public synchronized void close(Duration timeout) {
        if (!closed) {
            queue.stop(this, true);
            awaitHandOver(timeout);
            sink.recall();
            onClose.run();
        }
    }

    /** One may be on its way to the sink. */
    private void awaitHandOver(Duration timeout) {
        try {
            if (handing.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                handing.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
