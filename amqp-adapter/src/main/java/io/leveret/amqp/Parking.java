package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.leveret.amqp.FilteredConnectionFactory.Filtered;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Place;
import io.leveret.transport.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into parking queues, each time on a connection of its own: one that publishes may be blocked by an alarm. Looking
 * takes messages and gives them back, so they count as redelivered, and two that look at once see different ones. One whose
 * body is too large to be kept can neither be shown nor moved, and is passed over.
 */
final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    private final Connector connector;

    Parking(Connector connector) {
        this.connector = connector;
    }

    List<Message> browse(String subscription, String topic, Place place, int max) {
        return with("browse", subscription, place, (channel, unread) -> {
            List<Message> seen = new ArrayList<>();
            String queue = Topology.parking(subscription, place);
            // Closing the channel gives all of them back, in their order.
            GetResponse next;
            while (seen.size() < max && (next = channel.basicGet(queue, false)) != null) {
                if (wasRead(queue, channel, next, unread)) {
                    seen.add(Wire.message(topic, next.getEnvelope(), next.getProps(), next.getBody()));
                }
            }
            return seen;
        });
    }

    int replay(String subscription, String topic, Place place, Predicate<Message> which) {
        return with("replay", subscription, place, (channel, unread) -> {
            String queue = Topology.parking(subscription, place);
            var returned = new AtomicBoolean();
            channel.addReturnListener(unroutable -> returned.set(true));
            channel.confirmSelect();
            int moved = 0;
            for (long left = channel.messageCount(queue); left > 0; left--) {
                GetResponse next = channel.basicGet(queue, false);
                if (next == null) {
                    break;
                }
                if (!wasRead(queue, channel, next, unread)) {
                    continue;
                }
                Message message = Wire.message(topic, next.getEnvelope(), next.getProps(), next.getBody());
                if (which.test(message)) {
                    move(channel, subscription, message, next, returned);
                    moved++;
                }
            }
            return moved;
        });
    }

    private static boolean wasRead(String queue, Channel channel, GetResponse next, Unread unread) {
        Unread.Reason reason =
                unread.take(channel.getChannelNumber(), next.getEnvelope().getDeliveryTag());
        if (reason != null) {
            LOG.warn("{}: passed over, and left in the queue, is {}", queue, reason.explain(next.getProps()));
        }
        return reason == null;
    }

    private void move(Channel channel, String subscription, Message message, GetResponse from, AtomicBoolean returned)
            throws IOException, TimeoutException, InterruptedException {
        Map<String, Object> headers = from.getProps().getHeaders() == null
                ? Map.of()
                : Headers.withoutTrail(from.getProps().getHeaders());
        BasicProperties original = from.getProps().builder().headers(headers).build();
        BasicProperties copy = Copies.of(
                original, message.type(), Map.of(), channel.getConnection().getFrameMax());
        channel.basicPublish("", subscription, true, copy, from.getBody());
        channel.waitForConfirmsOrDie(connector.options().connectTimeout().toMillis());
        if (returned.get()) {
            throw new IOException("there is no queue " + subscription);
        }
        channel.basicAck(from.getEnvelope().getDeliveryTag(), false);
    }

    private <T> T with(String what, String subscription, Place place, Work<T> work) {
        String queue = Topology.parking(subscription, place);
        try {
            Filtered<BodyLimiter> made = connector.reading(what);
            try (Connection connection = made.connection();
                    Channel channel = connection.createChannel()) {
                return work.run(channel, made.frames().unread());
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            String remedy = switch (Failures.replyCode(e)) {
                case AMQP.NOT_FOUND -> ". It is made when the subscription is first started";
                case AMQP.ACCESS_REFUSED ->
                    ". Give the user the permission to read it, and for a replay to write to the exchange"
                            + " 'amq.default'";
                default -> "";
            };
            throw new TransportException(
                    what + " of the queue '" + queue + "' at "
                            + connector.options().who() + ": " + Failures.text(e)
                            + remedy,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(what + " of the queue '" + queue + "' was interrupted", e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {

        T run(Channel channel, Unread unread) throws IOException, TimeoutException, InterruptedException;
    }
}
