package io.leveret.kafka.consume;

import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** One attempt to hand over the event at one offset. */
final class KafkaDelivery implements Delivery {

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
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.HERE);

    private enum Stage {
        HERE,
        HANDED_OVER,
        RELEASED
    }

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
        slot.delivery(this);
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
        return !left && stage.get() == Stage.HANDED_OVER;
    }

    /** Notes that the engine gets it; false if it is stale. A share that ends meanwhile releases it, or has it seen here. */
    boolean handOver() {
        if (stale()) {
            return false;
        }
        share.tracker().handedOver(slot);
        stage.set(Stage.HANDED_OVER);
        return !share.over() || !stage.compareAndSet(Stage.HANDED_OVER, Stage.RELEASED);
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        if (share.over() || stage.get() == Stage.RELEASED) {
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

    /** The engine has done with it, if it had it. */
    void release() {
        if (stage.compareAndSet(Stage.HANDED_OVER, Stage.RELEASED)) {
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
