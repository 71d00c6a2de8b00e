package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.GetResponse;
import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages whose headers somebody has made up, copied, or moved along with them: operators, shovels, other exchanges. */
@NeedsBroker(privateNode = true)
@Timeout(120)
@SuppressWarnings("JavaUtilDate") // the client's type for an AMQP timestamp
class ForeignHeadersTest {

    private static final String QUEUE = "headers.notes";
    private static final String LADDER = QUEUE + ".retry.100ms";

    private static RabbitNode node;

    private static Leveret app;

    /** Type, id, attempt. */
    private static final Queue<String> handled = new ConcurrentLinkedQueue<>();

    /** Id and key. */
    private static final Queue<String> keys = new ConcurrentLinkedQueue<>();

    /** Headers as the last handler saw them. */
    private static volatile Map<String, String> seen = Map.of();

    record Note(String text) {}

    @BeforeAll
    static void start() {
        node = SharedNode.empty();
        app = Leveret.builder()
                .settings(Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url())
                                .defaults()
                                .withDelayedRetries(java.time.Duration.ofMillis(100))))
                .subscribe(SubscriptionDefinition.of(
                        "headers",
                        "notes",
                        Handling.of(Note.class, (note, context) -> {
                                    seen = context.headers();
                                    keys.add(context.id() + " " + context.key());
                                    handled.add(context.type() + " " + context.id() + " " + context.attempt());
                                    if (note.text().equals("fail")) {
                                        throw new IllegalStateException("it never works");
                                    }
                                    return Outcome.ack();
                                })
                                .types("note.*")))
                .start();
    }

    @AfterAll
    static void end() {
        app.close();
    }

    @BeforeEach
    void forgetTheOthers() {
        app.deadLetters("headers", "notes").delete(letter -> true);
        app.invalid("headers", "notes").delete(letter -> true);
        handled.clear();
    }

    /** Also where it is no text. */
    @Test
    void theKeyOfAnotherSenderIsAHeaderOfAnyKind() {
        Broker.publish(node, "notes", "note.made", "text", Map.of("leveret-key", "Küste"), "{\"text\":\"fine\"}");
        Broker.publish(node, "notes", "note.made", "number", Map.of("leveret-key", 7), "{\"text\":\"fine\"}");
        Broker.publish(node, "notes", "note.made", "none", Map.of(), "{\"text\":\"fine\"}");

        Waits.until(() -> keys.containsAll(List.of("text Küste", "number 7", "none null")));
        assertEquals(Map.of(), seen);
    }

    /** Any exchange may be bound to the topic's, and its publishers need no permission for the topic. */
    @Test
    @Row(65)
    void anotherExchangeDecidesNeitherTypeNorAttempts() {
        Broker.ask(node, channel -> {
            channel.exchangeDeclare("legacy", BuiltinExchangeType.TOPIC, true);
            return channel.exchangeBind("notes", "legacy", "#");
        });

        Broker.publish(
                node,
                "legacy",
                "note.made",
                "by-legacy",
                Map.of("leveret-type", "note.evil", "leveret-attempts", "900", "leveret-redeliveries", "900"),
                "{\"text\":\"fail\"}");

        assertEquals("it never works", dead().reason());
        assertEquals(List.of("note.made by-legacy 1", "note.made by-legacy 2"), List.copyOf(handled));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2147483648", "2147483647", "99999999999", "many", "1000001"})
    @Row(65)
    void aCountOfAttemptsThatNoneOfOursHasWrittenCountsAsNone(String attempts) {
        byName(QUEUE, Map.of("leveret-type", "note.made", "leveret-attempts", attempts), "fail");

        assertEquals(2, dead().attempts());
        assertEquals(List.of("note.made by-name 1", "note.made by-name 2"), List.copyOf(handled));
    }

    /** An operator's copy into the ladder instead of the queue; the largest count stays the largest. */
    @Test
    @Row(65)
    void theLargestCountOfAttemptsNeverBeginsAnew() {
        byName(LADDER, Map.of("leveret-type", "note.made", "leveret-attempts", "1000000"), "fail");

        assertEquals(1_000_000, dead().attempts());
        assertEquals(List.of("note.made by-name 1000000", "note.made by-name 1000000"), List.copyOf(handled));
    }

    /** The broker drops what has been in a queue before, by that header: so the copy for the ladder must not carry it. */
    @ParameterizedTest
    @ValueSource(strings = {"notes", ""})
    @Row(65)
    void anEventWithACopiedDeathIsRetriedAndLostNowhere(String exchange) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("x-death", List.of(death(QUEUE), death(LADDER)));
        headers.put("leveret-type", "note.made");
        for (int i = 0; i < 10; i++) {
            Broker.publish(
                    node,
                    exchange,
                    exchange.isEmpty() ? QUEUE : "note.made",
                    "dies-" + i,
                    headers,
                    "{\"text\":\"fail\"}");
        }

        Waits.until(() -> app.deadLetters("headers", "notes").count() == 10);
        assertEquals(20, handled.size());
        assertTrue(handled.contains("note.made dies-9 2"), handled::toString);
    }

    /** The link of a federated queue publishes by the queue's name, and says what the routing key was. */
    @Test
    void aMessageOfAFederatedQueueKeepsItsType() {
        byName(QUEUE, Map.of("x-original-routing-key", "note.made", "x-original-exchange", "notes"), "fine");

        Waits.until(() -> handled.contains("note.made by-name 1"));
    }

    /** As the management UI's "move messages" does: all properties are kept, and the queue's name is the routing key. */
    @Test
    void aDeadLetterThatAnOperatorMovesBackStartsAfresh() {
        Broker.publish(node, "notes", "note.made", "shovelled", Map.of("tenant", "blue"), "{\"text\":\"fail\"}");
        assertEquals(2, dead().attempts());
        handled.clear();

        Broker.ask(node, channel -> {
            channel.confirmSelect();
            GetResponse letter = channel.basicGet(QUEUE + ".dead", true);
            channel.basicPublish("", QUEUE, true, letter.getProps(), letter.getBody());
            return channel.waitForConfirms(10_000);
        });

        Letter again = dead();
        assertEquals(List.of("note.made shovelled 1", "note.made shovelled 2"), List.copyOf(handled));
        assertEquals(2, again.attempts());
        assertEquals("note.made", again.type());
        assertEquals(Map.of("tenant", "blue"), again.headers());
    }

    @Test
    void headersShowTheSameTextsAtAnyDepthOnAnyMachine() {
        Map<String, Object> headers = new HashMap<>();
        byte[] bytes = {(byte) 0xff, 0};
        Date time = new Date(1_764_131_412_000L);
        headers.put("bytes", List.of(bytes, "text".getBytes(StandardCharsets.UTF_8)));
        headers.put("table", Map.of("at", time, "bytes", bytes));
        headers.put("deep", List.of(Map.of("in", List.of(time, true, 5L))));
        headers.put("at", time);

        Broker.publish(node, "notes", "note.made", "nested", headers, "{\"text\":\"fine\"}");

        Waits.until(() -> handled.contains("note.made nested 1"));
        assertEquals("[/wA=, text]", seen.get("bytes"));
        assertTrue(
                List.of("{at=2025-11-26T04:30:12Z, bytes=/wA=}", "{bytes=/wA=, at=2025-11-26T04:30:12Z}")
                        .contains(seen.get("table")),
                seen::toString);
        assertEquals("[{in=[2025-11-26T04:30:12Z, true, 5]}]", seen.get("deep"));
        assertEquals("2025-11-26T04:30:12Z", seen.get("at"));
    }

    /** What a bare client finds in the dead letters of an event that was retried. */
    @Test
    void aDeadLetterHasEachForeignHeaderWithItsTypeAndValue() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("boolean", true);
        headers.put("byte", (byte) -3);
        headers.put("short", (short) -300);
        headers.put("int", -70_000);
        headers.put("long", Long.MIN_VALUE);
        headers.put("float", 1.5f);
        headers.put("double", -0.25);
        headers.put("decimal", new BigDecimal("-12.34"));
        headers.put("void", null);
        headers.put("at", new Date(1_764_131_412_000L));
        headers.put("empty", List.of());
        headers.put("table", Map.of("list", List.of(1, Map.of("deep", 2L))));
        headers.put("x-received-from", List.of(Map.of("uri", "amqp://elsewhere")));
        headers.put("__TypeId__", "java.lang.Runtime");

        Broker.publish(node, "notes", "note.made", "typed", headers, "{\"text\":\"fail\"}");
        dead();

        BasicProperties properties = Broker.ask(
                node, channel -> channel.basicGet(QUEUE + ".dead", true).getProps());
        headers.forEach((name, value) -> assertEquals(
                String.valueOf(value), String.valueOf(properties.getHeaders().get(name)), name));
        headers.forEach((name, value) -> {
            if (value != null && !(value instanceof String) && !(value instanceof List) && !(value instanceof Map)) {
                assertInstanceOf(value.getClass(), properties.getHeaders().get(name), name);
            }
        });
    }

    /** Of an event that came by its topic: the dead-letterings before it are the foreign sender's evidence. */
    @Test
    void aLetterThatWasNeverRetriedKeepsTheDeathsOfItsEarlierJourney() {
        Broker.publish(
                node,
                "notes",
                "note.made",
                "died-before",
                Map.of("x-death", List.of(death("elsewhere"))),
                "{\"text\":5");
        Waits.until(() -> app.invalid("headers", "notes").count() == 1);

        BasicProperties properties = Broker.ask(
                node, channel -> channel.basicGet(QUEUE + ".invalid", true).getProps());
        assertTrue(String.valueOf(properties.getHeaders().get("x-death")).contains("elsewhere"), properties::toString);
    }

    private static Letter dead() {
        Waits.until(() -> app.deadLetters("headers", "notes").count() == 1);
        return app.deadLetters("headers", "notes").browse(1).get(0);
    }

    /** As a tool does that knows queues only. */
    private static void byName(String queue, Map<String, Object> headers, String text) {
        Broker.publish(node, "", queue, "by-name", headers, "{\"text\":\"" + text + "\"}");
    }

    private static Map<String, Object> death(String queue) {
        Map<String, Object> death = new HashMap<>();
        death.put("count", 1L);
        death.put("reason", "expired");
        death.put("queue", queue);
        death.put("time", new Date(1_764_131_412_000L));
        death.put("exchange", "");
        death.put("routing-keys", new ArrayList<>(List.of(queue)));
        return death;
    }
}
