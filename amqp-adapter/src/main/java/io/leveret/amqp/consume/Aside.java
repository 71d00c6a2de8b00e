package io.leveret.amqp.consume;

import io.leveret.amqp.publish.Copier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The deliveries of one channel that stay unsettled because their copies are not stored yet. Each counts towards the
 * prefetch of its consumer. While the broker takes no copies, for example during an alarm, they would use up the
 * prefetch, and good events would wait behind them. So the subscription then gets a further consumer with a prefetch of
 * its own, up to a limit. Thread-safe.
 */
final class Aside {

    /** How many prefetches may be unsettled at once. */
    private static final int MOST = 4;

    /** How long no copy is taken before good events get further places. */
    private static final long CROWDED_NANOS = 1_000_000_000L;

    private static final long STALLED_NANOS = Copier.PATIENCE.toNanos();

    private final int prefetch;

    /** By consumer tag; former consumers too, while they hold something. */
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /** Of the consumer that receives. */
    private volatile Share current = new Share();

    /** How many places are kept, by all consumers. */
    private final AtomicInteger kept = new AtomicInteger();

    /** How many of these wait for their copies. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** When the last copy was taken, or the first began to wait, by {@link System#nanoTime}. */
    private volatile long progressAt = System.nanoTime();

    /** Whether health was told that it has stalled. Used by the owner only. */
    private volatile boolean told;

    Aside(int prefetch) {
        this.prefetch = prefetch;
    }

    /** What one consumer holds. */
    final class Share {

        private final AtomicInteger places = new AtomicInteger();

        /** A delivery begins to wait for its copy. */
        void waits() {
            stays();
            if (waiting.getAndIncrement() == 0) {
                progressAt = System.nanoTime();
            }
        }

        /** A delivery waits no longer: its copy was taken, or it is stale. */
        void goes() {
            progressAt = System.nanoTime();
            waiting.decrementAndGet();
            kept.decrementAndGet();
            places.decrementAndGet();
        }

        /** A delivery is left unsettled for good. */
        void stays() {
            kept.incrementAndGet();
            places.incrementAndGet();
        }

        private boolean full() {
            return places.get() >= prefetch;
        }
    }

    /** From now on a consumer receives, in the place of the one before. */
    void begins(String consumerTag) {
        shares.values().removeIf(share -> share.places.get() == 0);
        current = of(consumerTag);
    }

    Share of(String consumerTag) {
        return shares.computeIfAbsent(consumerTag, tag -> new Share());
    }

    /** Whether copies wait. */
    boolean waits() {
        return waiting.get() > 0;
    }

    /** Whether copies wait, and none was taken for so long that health says so. */
    boolean stalled() {
        return waitsFor(STALLED_NANOS);
    }

    private boolean waitsFor(long nanos) {
        return waits() && System.nanoTime() - progressAt > nanos;
    }

    /** Whether the consumer has no place left for good events, and a new one may have some. */
    boolean crowded() {
        return waitsFor(CROWDED_NANOS) && current.full() && kept.get() <= (MOST - 1) * prefetch;
    }

    /** Whether it has stalled, or goes on, and health was not told. */
    boolean hasNews() {
        return stalled() != told;
    }

    /** As {@link #hasNews}, and health is told now. */
    boolean takeNews() {
        boolean now = stalled();
        boolean news = now != told;
        told = now;
        return news;
    }

    /** What health says while it has stalled. */
    String text(String reason) {
        int places = kept.get() - current.places.get() + prefetch;
        return waiting.get() + " of " + places + " prefetched events wait for copies that the broker does not take: "
                + reason + (current.full() ? "; no more are received meanwhile" : "");
    }
}
