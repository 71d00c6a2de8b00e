package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Records;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An event that the engine publishes. */
final class OutgoingEvent implements Outgoing {

    private final OutboundMessage outbound;

    /** Touched only by the sender's thread: a record that had no room begins once. */
    private boolean begun;

    OutgoingEvent(OutboundMessage outbound) {
        this.outbound = outbound;
    }

    @Override
    public String topic() {
        return outbound.message().topic();
    }

    @Override
    public boolean declares() {
        return true;
    }

    @Override
    public boolean begin() {
        begun = begun || outbound.begin();
        return begun;
    }

    @Override
    public boolean ended() {
        return outbound.ended();
    }

    @Override
    public ProducerRecord<byte[], byte[]> record(int partitions, int next) {
        return Records.event(outbound.message(), Partitions.of(Records.key(outbound.message()), partitions, next));
    }

    /** Kafka does not know who reads a topic: each event counts as routed. */
    @Override
    public void stored() {
        outbound.stored(true);
    }

    @Override
    public void failed(SendFailure failure, @Nullable Throwable cause) {
        outbound.failed(failure);
    }
}
