package io.leveret.kafka.consume;

import io.leveret.kafka.wire.Links;
import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One attempt to hand over the event at one offset. */
final class KafkaDelivery extends Links.Link<KafkaDelivery> implements Delivery {

    private static final CompletableFuture<SettleResult> SETTLED =
            CompletableFuture.completedFuture(SettleResult.SETTLED);
    private static final CompletableFuture<SettleResult> STALE = CompletableFuture.completedFuture(SettleResult.STALE);

    private final Session session;
    private final Share share;
    private final Tracker.Slot slot;
    private final Supplier<String> origin;
    private final Message message;
    private final boolean redelivered;
    private final Runnable whenSettled;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Whether the engine leaves it unsettled. */
    private volatile boolean left;

    /**
     * Not handed over yet.
     *
     * @param slot of the event
     * @param origin where the event's first record is
     * @param whenSettled told each time that it is settled
     */
    KafkaDelivery(
            Session session,
            Share share,
            Tracker.Slot slot,
            Supplier<String> origin,
            Message message,
            boolean redelivered,
            Runnable whenSettled) {
        this.session = session;
        this.share = share;
        this.slot = slot;
        this.origin = origin;
        this.message = message;
        this.redelivered = redelivered;
        this.whenSettled = whenSettled;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    @Override
    public boolean stale() {
        return share.leaving() || session.stopping();
    }

    /** Its room is for others only when it is given back: one that is merely left would have the next one be left, too. */
    @Override
    public void left() {
        left = true;
        if (share.leaving()) {
            release();
        }
    }

    /** Whether a handler may still work on it. */
    boolean worked() {
        return !left && !released.get();
    }

    /** Notes that the engine gets it; false if it is stale. */
    boolean handOver() {
        if (stale()) {
            return false;
        }
        share.tracker().handedOver(slot);
        share.handedOver().add(this);
        if (share.over() && share.handedOver().remove(this)) {
            return false;
        }
        return true;
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        if (share.over() || released.get()) {
            return STALE;
        }
        if (settlement instanceof Settlement.DelayedRetry later) {
            Message again = message.withHeaders(Headers.overlay(message.headers(), later.headers()));
            return session.retries().retry(this, again, later.delay());
        }
        if (settlement instanceof Settlement.Park park) {
            Message parked = message.withHeaders(Headers.overlay(message.headers(), park.headers()));
            return session.moves().park(this, parked, park.parkingQueue());
        }
        settled();
        return SETTLED;
    }

    /** It is handled, or a copy has taken its place. */
    void settled() {
        share.tracker().settled(slot);
        whenSettled.run();
        release();
    }

    /** The engine has done with it. */
    void release() {
        if (released.compareAndSet(false, true)) {
            share.handedOver().remove(this);
            session.intake().released();
        }
    }

    /** The same event once more, with other headers, for its next attempt in this process. */
    KafkaDelivery again(Message next) {
        return new KafkaDelivery(session, share, slot, origin, next, false, whenSettled);
    }

    Share share() {
        return share;
    }

    String origin() {
        return origin.get();
    }
}
