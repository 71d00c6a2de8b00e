package io.leveret.amqp.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.amqp.connection.Requests;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final PlannedQueue QUEUE = new PlannedQueue(
            "stock.orders.retry.5s",
            true,
            Map.of("x-queue-type", "quorum", "x-message-ttl", 5_000L, "x-dead-letter-exchange", ""));

    private static final PlannedExchange EXCHANGE = new PlannedExchange("orders");

    /** How a queue may differ, each by itself or with others; null stands for an argument that is missing. */
    private static final List<Map.Entry<String, String>> OTHERS = List.of(
            Map.entry("durable", "false"),
            Map.entry("x-message-ttl", "6000"),
            Map.entry("x-dead-letter-exchange", "none"),
            Map.entry("x-max-length", "100"),
            Map.entry("x-single-active-consumer", "true"),
            Map.entry("x-overflow", "drop-head"),
            Map.entry("x-queue-type", "classic"));

    private final SimVhost vhost = new SimVhost();

    @Test
    void everySetOfDifferencesIsFoundAsAWhole() throws IOException {
        for (int set = 0; set < 1 << OTHERS.size(); set++) {
            Map<String, @Nullable Object> others = new HashMap<>();
            for (int i = 0; i < OTHERS.size(); i++) {
                if ((set >> i & 1) == 1) {
                    others.put(OTHERS.get(i).getKey(), value(OTHERS.get(i).getValue()));
                }
            }
            vhost.has(QUEUE, others);

            List<Difference> found = compare(QUEUE);

            assertEquals(others.keySet(), traits(found), others::toString);
            found.forEach(difference -> assertEquals(others.get(difference.trait()), difference.found()));
        }
    }

    @Test
    void anExchangeIsComparedByAllThatItHas() throws IOException {
        vhost.has(EXCHANGE);
        assertEquals(List.of(), compare(EXCHANGE));

        vhost.has(EXCHANGE, Map.of("type", "fanout", "internal", true, "alternate-exchange", "rest"));
        assertEquals(
                List.of(
                        "type is 'fanout' instead of 'topic'",
                        "internal is true instead of false",
                        "alternate-exchange is 'rest' instead of unset"),
                texts(compare(EXCHANGE)));
    }

    @Test
    void aTypeOfExchangeThatMayEndTheConnectionIsNotAskedFor() throws IOException {
        vhost.has(EXCHANGE, Map.of("type", "x-consistent-hash", "internal", true));

        assertEquals(List.of("type is 'x-consistent-hash' instead of 'topic'"), texts(compare(EXCHANGE)));
    }

    @Test
    void aStreamIsNamedByItsTypeAndItsAge() throws IOException {
        vhost.has(QUEUE, Map.of("x-queue-type", "stream", "x-max-age", "1D"));

        assertEquals(
                List.of("x-max-age is '1D' instead of unset", "x-queue-type is 'stream' instead of 'quorum'"),
                texts(compare(QUEUE)).stream().sorted().toList());
    }

    @Test
    void nothingIsMadeOfWhatIsDeletedWhileItIsCompared() {
        for (Planned planned : List.of(QUEUE, EXCHANGE)) {
            vhost.has(planned);
            vhost.deletedMeanwhile = true;

            assertThrows(IOException.class, () -> compare(planned));
            assertEquals(Map.of(), vhost.existing);
        }
    }

    private List<Difference> compare(Planned planned) throws IOException {
        try (Requests requests = vhost.requests()) {
            return Comparison.of(requests, planned);
        }
    }

    private static @Nullable Object value(String text) {
        return switch (text) {
            case "none" -> null;
            case "true", "false" -> Boolean.valueOf(text);
            case "100", "6000" -> Long.valueOf(text);
            default -> text;
        };
    }

    private static Set<String> traits(List<Difference> differences) {
        return differences.stream().map(Difference::trait).collect(Collectors.toSet());
    }

    private static List<String> texts(List<Difference> differences) {
        return differences.stream().map(Difference::text).toList();
    }
}
