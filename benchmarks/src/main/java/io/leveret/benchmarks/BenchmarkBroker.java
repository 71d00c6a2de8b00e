package io.leveret.benchmarks;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The broker of a run: the one that {@code -Dbench.url} names, or a private node, started once it is needed. */
final class BenchmarkBroker implements AutoCloseable {

    /** A node as the tests have it, to see what a broker with one scheduler does to a measurement. */
    private static final boolean ONE_SCHEDULER = Boolean.getBoolean("bench.oneScheduler");

    private final String givenUrl;
    private @Nullable RabbitNode node;
    private @Nullable Connection connection;

    BenchmarkBroker(String givenUrl) {
        this.givenUrl = givenUrl;
    }

    String url() {
        if (!givenUrl.isEmpty()) {
            return givenUrl;
        }
        RabbitNode running = node;
        if (running == null) {
            running = ONE_SCHEDULER ? RabbitNode.started() : RabbitNode.startedOnAllCores();
            node = running;
        }
        return running.url();
    }

    /** The CPU time that the private node has used; none is known of another. */
    Duration cpuTime() {
        RabbitNode running = node;
        return running == null ? Duration.ZERO : running.cpuTime();
    }

    private Connection connection() throws Exception {
        Connection open = connection;
        if (open == null) {
            var factory = new ConnectionFactory();
            factory.setUri(url());
            open = factory.newConnection("bench");
            connection = open;
        }
        return open;
    }

    /** For readers of the results. */
    String description() throws Exception {
        String release = "RabbitMQ " + version();
        if (!givenUrl.isEmpty()) {
            return release;
        }
        return release + " on the same machine, with "
                + (ONE_SCHEDULER ? "one scheduler" : "one scheduler for each processor");
    }

    private String version() throws Exception {
        return String.valueOf(connection().getServerProperties().get("version"));
    }

    /** The topic's exchange and the queues of its groups, as Leveret declares them; the queues are empty then. */
    void prepare(String topic, String queues, int groups) throws Exception {
        try (Channel channel = connection().createChannel()) {
            channel.exchangeDeclare(topic, BuiltinExchangeType.TOPIC, true);
            Map<String, Object> arguments = new HashMap<>(Map.of("x-queue-type", queues));
            if (queues.equals("quorum") && !version().startsWith("3.")) {
                arguments.put("x-delivery-limit", -1);
            }
            for (int i = 0; i < groups; i++) {
                String queue = Contender.queue(Rounds.group(i), topic);
                channel.queueDeclare(queue, true, false, false, arguments);
                channel.queueBind(queue, topic, Orders.TYPE);
                channel.queuePurge(queue);
            }
        }
    }

    /** Deletes queues with what is in them. */
    void delete(String... queues) throws Exception {
        try (Channel channel = connection().createChannel()) {
            for (String queue : queues) {
                channel.queueDelete(queue);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (connection != null) {
            connection.close();
        }
        if (node != null) {
            node.close();
        }
    }
}
