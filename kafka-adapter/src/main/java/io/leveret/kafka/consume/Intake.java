package io.leveret.kafka.consume;

import io.leveret.kafka.wire.Failures;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands deliveries over to the engine: in their order, by one thread at a time, and never more than the prefetch. The
 * thread that settles one hands over the next, so the engine does not wait for the polling thread while some are here.
 */
final class Intake {

    /** How long the polling thread waits before it goes on to poll for nothing. */
    private static final long BRIEFLY = Duration.ofMillis(5).toNanos();

    private final DeliverySink sink;
    private final Runnable hungry;
    private final Queue<KafkaDelivery> here = new ConcurrentLinkedQueue<>();

    /** How many are {@link #here}. */
    private final AtomicInteger count = new AtomicInteger();

    /** How many the engine has. */
    private final AtomicInteger held = new AtomicInteger();

    /** More than zero while somebody hands over. */
    private final AtomicInteger draining = new AtomicInteger();

    /** Whether the polling thread waits until there is room. */
    private final AtomicBoolean full = new AtomicBoolean();

    /** The thread that {@linkplain #awaitRoom waits for room}; null while it does something else. Written by the polling thread. */
    private volatile @Nullable Thread waiting;

    private volatile int prefetch;
    private volatile boolean stopped;

    /** Why one could not be handed over; null while all could. */
    private volatile @Nullable Throwable broken;

    /**
     * Empty.
     *
     * @param hungry called when there is room again, after {@link #full} said that there was none and nobody waits for it
     */
    Intake(DeliverySink sink, int prefetch, Runnable hungry) {
        this.sink = sink;
        this.prefetch = prefetch;
        this.hungry = hungry;
    }

    /** Adds some in their order, and hands over what there is room for. */
    void add(List<KafkaDelivery> deliveries) {
        count.addAndGet(deliveries.size());
        here.addAll(deliveries);
        drain();
    }

    /** Throws what one could not be handed over for: it comes again only when the session begins anew. */
    void check() {
        Throwable why = broken;
        if (why != null) {
            throw new Failures.FailedException("an event could not be handed over: " + Failures.text(why), why);
        }
    }

    /** Hands over what there is room for. Never throws, see {@link #check}: any thread that settles calls this. */
    private void drain() {
        if (draining.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                handOver();
            } catch (RuntimeException | Error e) {
                stopped = true;
                broken = e;
                Quietly.run(hungry);
            }
            seen = draining.addAndGet(-seen);
        } while (seen > 0);
        if (full.get() && count.get() <= prefetch / 2 && full.compareAndSet(true, false)) {
            Thread waits = waiting;
            if (waits == null) {
                hungry.run();
            } else {
                LockSupport.unpark(waits);
            }
        }
    }

    /**
     * Waits a little for room. Brief handlers soon make some, and to wake a poll costs more than that. Whoever polls next asks
     * {@link #full} anew, as what was said here has woken nobody's poll. Called by the polling thread only.
     */
    void awaitRoom() {
        // Before it is said that there is none: whoever makes some then has to know whom to wake.
        waiting = Thread.currentThread();
        long end = System.nanoTime() + BRIEFLY;
        long left;
        while (full() && (left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, left);
        }
        waiting = null;
    }

    private void handOver() {
        KafkaDelivery delivery;
        while (!stopped && held.get() < prefetch && (delivery = here.poll()) != null) {
            count.decrementAndGet();
            if (delivery.handOver()) {
                held.incrementAndGet();
                sink.accept(delivery);
            }
        }
    }

    /** Changes how many the engine may have; those that it has stay there. */
    void prefetch(int deliveries) {
        prefetch = deliveries;
        drain();
    }

    /** One that was handed over is settled, or never will be. */
    void released() {
        held.decrementAndGet();
        drain();
    }

    /**
     * Whether nothing more should be polled; then {@code hungry} tells when that ends. As many as the engine may have are kept for
     * it here: it goes on with them while the next ones are polled.
     */
    boolean full() {
        full.set(true);
        if (count.get() >= prefetch) {
            return true;
        }
        full.set(false);
        return false;
    }

    /** Hands over nothing more. */
    void stop() {
        stopped = true;
    }

    /** Whether somebody is handing over right now. */
    boolean busy() {
        return draining.get() > 0;
    }
}
