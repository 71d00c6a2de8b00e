package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.leveret.amqp.topology.QueueNames;
import io.leveret.amqp.wire.MessageMapper;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.transport.Message;
import io.leveret.transport.ParkingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One of a subscription's parking queues.
 *
 * @param subscription the subscription's name, {@code group.topic}
 * @param topic the topic
 * @param parkingQueue which of the queues
 */
public record Letters(String subscription, String topic, ParkingQueue parkingQueue) {

    public String queue() {
        return QueueNames.parking(subscription, parkingQueue);
    }

    Message message(Got letter) {
        return MessageMapper.letter(topic, subscription, letter.envelope(), letter.properties(), letter.body());
    }

    /**
     * One of them, as the broker gave it.
     *
     * @param envelope where it comes from
     * @param properties as they are in the queue
     * @param body the body
     * @param unread why it was not kept, and can't be shown; null for others
     */
    @SuppressWarnings("ArrayRecordComponent") // the body is handed on, never compared
    record Got(Envelope envelope, BasicProperties properties, byte[] body, UnreadDeliveries.@Nullable Reason unread) {

        long tag() {
            return envelope.getDeliveryTag();
        }
    }
}
