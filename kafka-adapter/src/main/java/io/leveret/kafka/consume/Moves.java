package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.topology.Names;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.Message;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SettleResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Has copies of events confirmed by the broker, and settles the events then. Thread-safe. */
final class Moves {

    private final String subscription;
    private final Copies copies;
    private final Held held;
    private final Runnable changed;

    /** Copies that are not confirmed. */
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * Those of one session.
     *
     * @param changed told whenever {@link #held} changes
     */
    Moves(String subscription, Copies copies, Runnable changed) {
        this.subscription = subscription;
        this.copies = copies;
        this.held = new Held(subscription);
        this.changed = changed;
    }

    /** Has a copy of an event confirmed, and settles the event then. */
    CompletableFuture<SettleResult> move(KafkaDelivery delivery, String topic, Copies.Copied copied) {
        var result = new CompletableFuture<SettleResult>();
        underWay.incrementAndGet();
        copies.copy(topic, copied, delivery.share()::over, end -> {
            try {
                if (end == Copies.End.STORED) {
                    delivery.settled();
                } else if (end == Copies.End.TOO_LARGE) {
                    hold(delivery, topic);
                }
            } finally {
                underWay.decrementAndGet();
                result.complete(end == Copies.End.STORED ? SettleResult.SETTLED : SettleResult.STALE);
            }
        });
        return result;
    }

    /** Moves an event to a parking topic. */
    CompletableFuture<SettleResult> park(KafkaDelivery delivery, Message parked, ParkingQueue parkingQueue) {
        String topic = Names.parking(subscription, parkingQueue);
        return move(delivery, topic, (partitions, next) -> Records.letter(topic, parked, delivery.origin()));
    }

    /**
     * Leaves an event unsettled whose copy has no place: nothing is lost, and others go on, up to the bound of the tracker. It
     * comes again to the partition's next owner.
     */
    private void hold(KafkaDelivery delivery, String topic) {
        held.add(delivery, topic);
        delivery.release();
        changed.run();
    }

    /** Why an event is not settled and will not be by waiting; null if there is none. */
    @Nullable
    String held() {
        return held.why();
    }

    /** A partition is ours no more. */
    void forget(TopicPartition partition) {
        held.remove(partition);
    }

    /** Whether all copies are confirmed, or given up. */
    boolean none() {
        return underWay.get() == 0;
    }
}
