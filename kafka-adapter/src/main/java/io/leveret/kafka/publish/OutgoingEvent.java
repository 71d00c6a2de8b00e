package io.leveret.kafka.publish;

import io.leveret.kafka.wire.Records;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An event that the engine publishes. */
final class OutgoingEvent extends OutgoingMessage {

    OutgoingEvent(OutboundMessage outbound) {
        super(outbound);
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
    public ProducerRecord<byte[], byte[]> record(int partitions, int next) {
        Message message = outbound.message();
        byte @Nullable [] key = Records.key(message);
        return Records.event(message, key, Partitions.of(key, partitions, next));
    }
}
