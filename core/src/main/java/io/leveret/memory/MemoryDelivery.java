package io.leveret.memory;

import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Quietly;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One delivery of one message. */
final class MemoryDelivery implements Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryDelivery.class);

    private static final CompletableFuture<SettleResult> SETTLED =
            CompletableFuture.completedFuture(SettleResult.SETTLED);
    private static final CompletableFuture<SettleResult> STALE = CompletableFuture.completedFuture(SettleResult.STALE);

    private final MemoryConsumer consumer;
    private final Stored stored;
    private final Object generation;

    /** Whether it is its consumer's and not settled. Guarded by the queue's lock. */
    private boolean open = true;

    MemoryDelivery(MemoryConsumer consumer, Stored stored, Object generation) {
        this.consumer = consumer;
        this.stored = stored;
        this.generation = generation;
    }

    @Override
    public Message message() {
        return stored.message();
    }

    @Override
    public boolean redelivered() {
        return stored.redelivered();
    }

    @Override
    public boolean stale() {
        return consumer.stale(generation);
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        return consumer.queue().settle(this, settlement) ? SETTLED : STALE;
    }

    /** Whether it is its consumer's and not settled; call it inside {@link MemoryQueue#change}. */
    boolean open() {
        return open;
    }

    /** What its queue takes back; call it inside {@link MemoryQueue#change}. */
    Stored givenBack() {
        open = false;
        return stored;
    }

    /** Settles it; false when it is not its consumer's any more. Call it inside {@link MemoryQueue#change}. */
    boolean settled(Settlement settlement) {
        if (!open) {
            return false;
        }
        // First, as it may fail, as where memory is short: what has not moved is given back later.
        move(settlement, consumer.queue());
        open = false;
        consumer.settled();
        return true;
    }

    private void move(Settlement settlement, MemoryQueue queue) {
        if (settlement instanceof Settlement.DelayedRetry later) {
            Message again =
                    unexpiring(message().withHeaders(Headers.overlay(message().headers(), later.headers())));
            later(later.delay(), again, queue);
        } else if (settlement instanceof Settlement.Park park) {
            Message parked = message().withHeaders(Headers.overlay(message().headers(), park.headers()));
            queue.broker().park(queue.subscription(), park.parkingQueue(), unexpiring(parked));
        }
    }

    /** Without a timer it comes at once: nobody would give it back while its consumer receives. */
    private static void later(Duration delay, Message again, MemoryQueue queue) {
        try {
            queue.broker().after(delay, () -> queue.add(again));
        } catch (RuntimeException | Error e) {
            Quietly.run(() ->
                    LOG.warn("no timer takes the retry of an event in {}: it comes at once", queue.subscription(), e));
            queue.append(again);
        }
    }

    /** A time to live is for the first delivery only. */
    private static Message unexpiring(Message message) {
        return new Message(
                message.topic(),
                message.type(),
                message.id(),
                message.key(),
                message.contentType(),
                message.publishedAt(),
                null,
                message.headers(),
                message.body(),
                message.replyTo(),
                message.correlationId());
    }
}
