package io.leveret.benchmarks;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The broker of a run: the one that {@code -Dbench.url} names, or a private node. */
final class BenchBroker implements AutoCloseable {

    private final @Nullable RabbitNode node;
    private final String url;
    private final Connection connection;

    BenchBroker(String givenUrl) throws Exception {
        node = givenUrl.isEmpty() ? RabbitNode.started() : null;
        url = node == null ? givenUrl : node.url();
        var factory = new ConnectionFactory();
        factory.setUri(url);
        connection = factory.newConnection("bench");
    }

    String url() {
        return url;
    }

    String version() {
        return String.valueOf(connection.getServerProperties().get("version"));
    }

    /** The topic's exchange and its one queue, as Leveret declares them; the queue is empty then. */
    void prepare(String topic, String queues) throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(topic, BuiltinExchangeType.TOPIC, true);
            Map<String, Object> arguments = new HashMap<>(Map.of("x-queue-type", queues));
            if (queues.equals("quorum") && !version().startsWith("3.")) {
                arguments.put("x-delivery-limit", -1);
            }
            String queue = Contender.queue(topic);
            channel.queueDeclare(queue, true, false, false, arguments);
            channel.queueBind(queue, topic, Orders.TYPE);
            channel.queuePurge(queue);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        if (node != null) {
            node.close();
        }
    }
}
