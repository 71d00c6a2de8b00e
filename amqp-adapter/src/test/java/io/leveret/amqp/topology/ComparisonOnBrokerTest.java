package io.leveret.amqp.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.amqp.connection.Requests;
import io.leveret.amqp.wire.Failures;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.TestBroker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a broker answers as {@link Comparison} takes it. */
@NeedsBroker
class ComparisonOnBrokerTest {

    private final String name = "compared." + UUID.randomUUID();
    private final PlannedQueue queue = new PlannedQueue(
            name,
            true,
            Map.of(
                    "x-queue-type", "quorum",
                    "x-message-ttl", 5_000L,
                    "x-dead-letter-exchange", "",
                    "x-dead-letter-routing-key", "other",
                    "x-dead-letter-strategy", "at-least-once",
                    "x-overflow", "reject-publish"));
    private final PlannedExchange exchange = new PlannedExchange(name);

    private Connection connection;
    private Requests requests;

    @BeforeEach
    void connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(TestBroker.url());
        connection = factory.newConnection();
        requests = new Requests(connection);
    }

    @AfterEach
    void deleteAll() throws IOException {
        requests.send(channel -> channel.queueDelete(name));
        requests.send(channel -> channel.exchangeDelete(name));
        connection.close();
    }

    @Test
    void whatIsAsPlannedDoesNotDiffer() throws IOException {
        requests.send(channel -> queue.declare(channel, queue.traits()));
        requests.send(channel -> exchange.declare(channel, exchange.traits()));

        assertEquals(List.of(), Comparison.of(requests, queue));
        assertEquals(List.of(), Comparison.of(requests, exchange));
    }

    @Test
    void aQuorumQueueIsComparedByAllItsArguments() throws IOException {
        Map<String, Object> others = new HashMap<>(queue.arguments());
        others.put("x-message-ttl", 6_000);
        others.put("x-max-length", 100);
        others.put("x-single-active-consumer", true);
        others.remove("x-dead-letter-strategy");
        requests.send(channel -> channel.queueDeclare(name, true, false, false, others));

        assertEquals(
                Set.of(
                        "x-message-ttl is 6000 instead of 5000",
                        "x-max-length is 100 instead of unset",
                        "x-single-active-consumer is true instead of unset",
                        "x-dead-letter-strategy is unset instead of 'at-least-once'"),
                texts(Comparison.of(requests, queue)));
    }

    @Test
    void aClassicQueueIsComparedByAllItsArguments() throws IOException {
        Map<String, Object> others =
                Map.of("x-message-ttl", 5_000, "x-dead-letter-exchange", "amq.topic", "x-overflow", "drop-head");
        requests.send(channel -> channel.queueDeclare(name, true, false, true, others));

        assertEquals(
                Set.of(
                        "auto_delete is true instead of false",
                        "x-queue-type is 'classic' instead of 'quorum'",
                        "x-dead-letter-exchange is 'amq.topic' instead of ''",
                        "x-dead-letter-routing-key is unset instead of 'other'",
                        "x-overflow is 'drop-head' instead of 'reject-publish'"),
                texts(Comparison.of(requests, queue)));
    }

    @Test
    void aStreamIsComparedAndNotTakenForAQueue() throws IOException {
        Map<String, Object> stream = Map.of("x-queue-type", "stream", "x-max-age", "1D");
        requests.send(channel -> channel.queueDeclare(name, true, false, false, stream));

        assertTrue(texts(Comparison.of(requests, queue)).contains("x-queue-type is 'stream' instead of 'quorum'"));
    }

    @Test
    void anExchangeIsComparedByAllThatItHas() throws IOException {
        requests.send(channel -> channel.exchangeDeclare(
                name, "headers", false, true, true, Map.of("alternate-exchange", "amq.fanout")));

        assertEquals(
                Set.of(
                        "type is 'headers' instead of 'topic'",
                        "durable is false instead of true",
                        "auto_delete is true instead of false",
                        "internal is true instead of false",
                        "alternate-exchange is 'amq.fanout' instead of unset"),
                texts(Comparison.of(requests, exchange)));
    }

    @Test
    void nothingIsCreatedByAComparison() {
        for (Planned planned :
                List.of(queue, new PlannedQueue(name, true, Map.of("x-queue-type", "classic")), exchange)) {
            IOException refusal = assertThrows(IOException.class, () -> Comparison.of(requests, planned));

            assertEquals(AMQP.PRECONDITION_FAILED, Failures.replyCode(refusal), planned::what);
            IOException missing = assertThrows(IOException.class, () -> requests.send(planned::look));
            assertEquals(AMQP.NOT_FOUND, Failures.replyCode(missing), planned::what);
        }
        assertTrue(connection.isOpen());
    }

    private static Set<String> texts(List<Difference> differences) {
        return differences.stream().map(Difference::text).collect(Collectors.toSet());
    }
}
