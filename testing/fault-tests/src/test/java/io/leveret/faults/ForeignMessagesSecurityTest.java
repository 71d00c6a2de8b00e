package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of publishers that know RabbitMQ and don't know us. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class ForeignMessagesSecurityTest {

    private static final String QUEUE = "foreign.foreign-topic";
    private static final BasicProperties NONE = new BasicProperties.Builder().build();

    private static RabbitNode node;

    private static Leveret app;

    private static final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
    private static final Queue<String> down = new ConcurrentLinkedQueue<>();

    record Note(String text) {}

    @BeforeAll
    static void start() {
        node = SharedNode.empty();
        node.addUser("stranger", "stranger");
        app = Leveret.builder()
                .settings(Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url()).defaults().withDelayedRetries(Duration.ofMillis(100))))
                .subscribe(SubscriptionDefinition.of(
                        "foreign",
                        "foreign-topic",
                        Handling.of(Note.class, (note, context) -> {
                                    attempts.add(context.attempt());
                                    if (note.text().equals("fail")) {
                                        throw new IllegalStateException("it never works");
                                    }
                                    return Outcome.ack();
                                })
                                .types("note.#")))
                .listener(new Downs(down))
                .start();
    }

    @AfterAll
    static void end() {
        app.close();
    }

    @BeforeEach
    void forgetTheOthers() throws Exception {
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            for (String queue : List.of(QUEUE, QUEUE + ".dead", QUEUE + ".invalid")) {
                channel.queuePurge(queue);
            }
        }
        Waits.until(() -> app.health().up());
        attempts.clear();
        down.clear();
    }

    @Test
    void aMessageUnderTheIdOfAnotherUserIsRetriedAndParkedAsAnyOther() throws Exception {
        publish(NONE.builder().userId("stranger").build(), "{\"text\":\"fail\"}");

        awaitDead();
        assertEquals(List.of(), List.copyOf(down), "no channel was lost over it");
    }

    @Test
    void aMessageThatAsksForCopiesElsewhereGetsNoneFromUs() throws Exception {
        publish(headers(Map.of("CC", List.of(QUEUE, QUEUE + ".invalid", QUEUE + ".dead"))), "{\"text\":\"fail\"}");

        awaitDead();
        assertEquals(1, app.deadLetters("foreign", "foreign-topic").browse(10).size());
        assertEquals(0, app.invalid("foreign", "foreign-topic").browse(10).size());
    }

    @Test
    void aMessageWhoseHeadersFillTheFrameLosesTheLargestAndKeepsTheRest() throws Exception {
        publish(
                headers(Map.of("large", "é".repeat(65_300), "small", "kept", "n", 5, "list", List.of(1, 2))),
                "{\"text\":\"fail\"}");

        awaitDead();
        Letter letter = app.deadLetters("foreign", "foreign-topic").browse(1).get(0);
        assertEquals(Map.of("small", "kept", "n", "5", "list", "[1, 2]"), letter.headers());
        assertEquals(List.of(), List.copyOf(down), "no channel was lost over it");
    }

    @Test
    void aMessageWithManySmallHeadersThatFillTheFrameIsRetriedAndParkedWithMostOfThem() throws Exception {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 10_800; i++) {
            many.put("h" + i, "x");
        }
        publish(headers(many), "{\"text\":\"fail\"}");

        awaitDead();
        int kept = app.deadLetters("foreign", "foreign-topic")
                .browse(1)
                .get(0)
                .headers()
                .size();
        assertTrue(kept > 9_000, kept + " headers were kept");
        assertEquals(List.of(), List.copyOf(down), "no channel was lost over it");
    }

    @Test
    void aHistoryThatAPublisherHasMadeUpCountsAsNone() throws Exception {
        publish(
                headers(Map.of(
                        "leveret-attempts", "2147483647",
                        "leveret-redeliveries", "2147483647",
                        "leveret-first-attempt-at", "1970-01-01T00:00:01Z",
                        "leveret-reason", "forged",
                        "leveret-exception", "forged")),
                "{\"text\":\"fail\"}");

        awaitDead();
        Letter letter = app.deadLetters("foreign", "foreign-topic").browse(1).get(0);
        assertEquals("it never works", letter.reason());
        assertEquals(2, letter.attempts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "gzip:UTF-8", "br", "utf-16"})
    void anEncodedBodyIsParkedForItsEncodingAndNotMisread(String encoding) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(new byte[10_000_000]); // ten megabytes of zeros in ten kilobytes
        }
        publish(NONE.builder().contentEncoding(encoding).build(), out.toByteArray());

        Waits.until(() -> app.invalid("foreign", "foreign-topic").browse(2).size() == 1);
        Letter letter = app.invalid("foreign", "foreign-topic").browse(1).get(0);
        assertEquals(
                "the content encoding is '" + encoding
                        + "'; bodies are read as they are: publish uncompressed UTF-8 without an encoding",
                letter.reason());
        assertEquals(out.size(), letter.body().length, "untouched");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "utf-8", "identity", "us-ascii"})
    void anEncodingThatChangesNothingIsRead(String encoding) throws Exception {
        publish(NONE.builder().contentEncoding(encoding).build(), "{\"text\":\"fine\"}");

        Waits.until(() -> attempts.size() == 1);
    }

    @Test
    void tablesDeeperThanTheClientReadsReachNoHandlerAndHealthSaysWhy() throws Exception {
        Object nested = "deep";
        for (int i = 0; i < 40; i++) {
            nested = Map.of("in", nested);
        }
        publish(headers(Map.of("table", nested)), "{\"text\":\"fine\"}");

        Waits.until(() -> !app.health().up() && app.health().toString().contains("left unread"));
        publish(NONE, "{\"text\":\"behind it\"}");
        Waits.until(() -> attempts.size() == 1);
        // It stays in the queue until somebody takes it out, which the pause allows: what is in hand goes back.
        app.subscription("foreign", "foreign-topic").pause();
        Waits.until(() -> {
            node.ctl("purge_queue", QUEUE);
            return node.queue(QUEUE)
                    .filter(queue -> queue.ready() + queue.unacked() == 0)
                    .isPresent();
        });
        app.subscription("foreign", "foreign-topic").resume();
        Waits.until(() -> app.health().up());
    }

    private void awaitDead() {
        Waits.until(() -> app.deadLetters("foreign", "foreign-topic").browse(2).size() == 1);
        Ledger.awaitQuiet(node, QUEUE, 1);
        Ledger.awaitQuiet(node, QUEUE + ".retry.100ms", 0);
        assertEquals(List.of(1, 2), List.copyOf(attempts));
    }

    private static BasicProperties headers(Map<String, Object> headers) {
        return NONE.builder().headers(headers).build();
    }

    private static void publish(BasicProperties properties, String body) throws Exception {
        publish(properties, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void publish(BasicProperties properties, byte[] body) throws Exception {
        try (Connection connection = connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("foreign-topic", "note.made", true, properties, body);
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private static Connection connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.url("stranger", "stranger", "/"));
        return factory.newConnection();
    }
}
