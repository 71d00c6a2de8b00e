package io.leveret.kafka;

import io.leveret.kafka.consume.Subscriptions;
import io.leveret.kafka.parking.Outbox;
import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.topology.Names;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.Message;
import io.leveret.transport.TransportException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Gives letters back: to the topic of a group for them, or to this instance if each has events of its own. */
final class GivenBack implements Outbox {

    private final String subscription;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Copies copies;
    private final BooleanSupplier closed;

    GivenBack(String subscription, Topics topics, Subscriptions subscriptions, Copies copies, BooleanSupplier closed) {
        this.subscription = subscription;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.copies = copies;
        this.closed = closed;
    }

    @Override
    public void check() {
        try {
            if (!subscriptions.broadcasts(subscription) && topics.partitions(Names.replay(subscription)) == 0) {
                throw new TransportException("there is no topic '" + Names.replay(subscription)
                        + "' to give letters back to. Letters of a broadcast subscription are given back by an"
                        + " application that has the subscription");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while looking for the subscription's topics", e);
        }
    }

    @Override
    public void giveBack(Message message, String origin, Runnable given, Runnable notGiven) {
        if (subscriptions.giveBack(subscription, message)) {
            given.run();
            return;
        }
        String topic = Names.replay(subscription);
        copies.copy(
                topic,
                (partitions, next) -> Records.again(topic, 0, message, origin),
                closed,
                end -> (end == Copies.End.STORED ? given : notGiven).run());
    }

    /** Not wanted no more only when the transport closes: until then it is tried again. */
    @Override
    public void remove(String parking, byte[] key, Consumer<Boolean> removed) {
        copies.copy(
                parking,
                (partitions, next) -> Records.gone(parking, key),
                closed,
                end -> removed.accept(end == Copies.End.STORED));
    }
}
