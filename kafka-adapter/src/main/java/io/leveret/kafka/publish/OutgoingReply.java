package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A reply, for one of the instances that read its topic. Without the topic nobody waits for it. */
final class OutgoingReply implements Outgoing {

    private final String topic;
    private final String key;
    private final OutboundMessage outbound;

    /** Touched only by the sender's thread: a record that had no room begins once. */
    private boolean begun;

    OutgoingReply(String topic, String key, OutboundMessage outbound) {
        this.topic = topic;
        this.key = key;
        this.outbound = outbound;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public boolean declares() {
        return false;
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
        return Records.reply(topic, key, outbound.message());
    }

    @Override
    public void stored() {
        outbound.stored(true);
    }

    @Override
    public void failed(SendFailure failure, @Nullable Throwable cause) {
        if (cause != null && Failures.missing(cause) && begin()) {
            outbound.stored(false);
        } else {
            outbound.failed(failure);
        }
    }
}
