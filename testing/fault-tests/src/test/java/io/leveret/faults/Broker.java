package io.leveret.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Looks at a broker with the bare client, where the toolkit's own eyes would prove nothing. */
final class Broker {

    /** Advanced configuration: dead letters that could not be passed on are tried again after ten seconds, not three minutes. */
    static final String DEAD_LETTERS_SOON = "[{rabbit, [{dead_letter_worker_publisher_confirm_timeout, 10000}]}].\n";

    /** The same for a node that runs, as {@code rabbitmqctl eval} takes it: for queues that are declared from then on. */
    static final String RETURN_DEAD_LETTERS_SOON =
            "application:set_env(rabbit, dead_letter_worker_publisher_confirm_timeout, 10000).";

    private Broker() {}

    /** What to do with a channel. */
    @FunctionalInterface
    interface Work<T> {

        T run(Channel channel) throws Exception;
    }

    /** Works on a channel of its own; what was taken and not acknowledged goes back. */
    static <T> T ask(RabbitNode node, Work<T> work) {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(node.url());
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                return work.run(channel);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("the node " + node.name() + " does not answer in time", e);
        } catch (Exception e) {
            throw new IllegalStateException("the node " + node.name() + " can't be asked", e);
        }
    }

    /** Publishes as a program that knows nothing of Leveret, and waits for the confirm. */
    static void publish(
            RabbitNode node, String exchange, String key, String id, Map<String, Object> headers, String body) {
        var properties = new BasicProperties.Builder()
                .messageId(id)
                .contentType("application/json")
                .deliveryMode(2)
                .headers(headers)
                .build();
        boolean confirmed = ask(node, channel -> {
            channel.confirmSelect();
            channel.basicPublish(exchange, key, true, properties, body.getBytes(StandardCharsets.UTF_8));
            return channel.waitForConfirms(10_000);
        });
        if (!confirmed) {
            throw new IllegalStateException("the node " + node.name() + " refused " + id);
        }
    }

    /** Puts a message into a queue, without waiting. */
    static void send(Channel channel, String queue, String type, String id, String body) throws IOException {
        var properties = new BasicProperties.Builder()
                .messageId(id)
                .type(type)
                .contentType("application/json")
                .deliveryMode(2)
                .build();
        channel.basicPublish("", queue, properties, body.getBytes(StandardCharsets.UTF_8));
    }

    /** How many messages are ready in a queue, now: unlike the statistics, which can be a second old. */
    static long ready(RabbitNode node, String queue) {
        return ask(node, channel -> channel.messageCount(queue));
    }
}
