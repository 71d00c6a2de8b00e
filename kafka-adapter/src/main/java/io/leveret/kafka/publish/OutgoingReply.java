package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A reply, for one of the instances that read its topic. Without the topic nobody waits for it. */
final class OutgoingReply extends OutgoingMessage {

    private final String topic;
    private final String key;

    OutgoingReply(String topic, String key, OutboundMessage outbound) {
        super(outbound);
        this.topic = topic;
        this.key = key;
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
    public ProducerRecord<byte[], byte[]> record(int partitions, int next) {
        return Records.reply(topic, key, outbound.message());
    }

    @Override
    public void failed(SendFailure failure, @Nullable Throwable cause) {
        if (cause != null && Failures.missing(cause) && begin()) {
            outbound.stored(false);
        } else {
            super.failed(failure, cause);
        }
    }
}
