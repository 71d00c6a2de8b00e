package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishSettings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No text from outside begins a line of the log, or steers the terminal that shows it. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class LogLinesSecurityTest {

    private static final String FORGERY = "x\r\n12:00:00 ERROR forged\u0085\u2028\u001b[2J\u009b31m\u202e\u0000";
    private static final String PAYLOAD = "canary-in-the-body";

    private static RabbitNode node;

    record Note(String text) {}

    @BeforeAll
    static void startNode() {
        node = SharedNode.empty();
    }

    @Test
    void everyEndOfAForgedMessageIsLoggedOnOneLineWithoutItsBody() throws Exception {
        try (var log = new CapturedLog();
                Leveret app = app()) {
            for (String end : List.of("handled", "thrown", "crash", "later", "dead", "discarded", "unknown")) {
                publish("note." + end, "{\"text\":\"" + PAYLOAD + "\"}");
            }
            publish("note." + FORGERY, "{\"text\":\"" + PAYLOAD);
            Waits.until(() -> app.deadLetters("lines", "lines-topic").browse(20).size() == 4
                    && app.invalid("lines", "lines-topic").browse(20).size() == 2);
            Waits.until(() -> log.lines().stream().anyMatch(line -> line.contains("is discarded")));
            app.deadLetters("lines", "lines-topic").browse(20).forEach(letter -> assertOneLine(letter.reason()));
            assertLogged(log);
        }
    }

    @Test
    void whatClosingLeavesUnfinishedIsLoggedOnOneLine() throws Exception {
        var running = new CountDownLatch(1);
        var handling = Handling.of(Note.class, (note, context) -> {
                    running.countDown();
                    new CountDownLatch(1).await();
                    return Outcome.ack();
                })
                .types("note.#");
        try (var log = new CapturedLog();
                Leveret app = Apps.start(
                        Apps.settings(node.url()), SubscriptionDefinition.of("stuck", "lines-topic", handling))) {
            publish("note.stuck", "{\"text\":\"" + PAYLOAD + "\"}");
            running.await();

            var report = app.close(Duration.ofMillis(200));

            assertEquals(1, report.unfinished().size());
            assertOneLine(report.toString());
            assertLogged(log);
        }
    }

    /** A broker that is not what it seems, or somebody between: what it says of an alarm is shown in many places. */
    @Test
    void whatTheBrokerSaysWhileItTakesNothingIsOnOneLineWhereverItIsShown() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(node.url());
                var log = new CapturedLog();
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url()))
                        .withPublish(new PublishSettings(Duration.ofSeconds(1), 10, PublishSettings.WhenFull.BLOCK)))) {
            proxy.rewriteToClient("low on memory", "low\r\n\u001b[31mory");
            node.memoryAlarm(true);
            try {
                Waits.until(() -> failure(app) instanceof PublishException.Blocked blocked
                        && String.valueOf(blocked.getMessage()).contains("low"));

                assertOneLine(String.valueOf(failure(app)));
                String health = app.health().toString();
                assertTrue(health.contains("takes no messages now: low "), health);
                assertOneLine(health);
                assertTrue(log.warnings().stream().anyMatch(line -> line.contains("takes no messages now: low ")));
                log.warnings().forEach(LogLinesSecurityTest::assertOneLine);
            } finally {
                node.memoryAlarm(false);
            }
        }
    }

    private static @Nullable Throwable failure(Leveret app) {
        return app.publisher()
                .publish("lines-topic", Map.of("text", "any"), Apps.NOT_MANDATORY.withType("note.any"))
                .handle((receipt, failure) -> failure)
                .join();
    }

    private static Leveret app() {
        var handling = Handling.of(Note.class, (note, context) -> switch (context.type()) {
                    case "note.thrown" -> throw new IllegalStateException(FORGERY, new java.io.IOException(FORGERY));
                    case "note.crash" -> throw new AssertionError(FORGERY);
                    case "note.later" -> Outcome.retryAfter(Duration.ofMillis(1), FORGERY);
                    case "note.dead" -> Outcome.deadLetter(FORGERY);
                    case "note.discarded" -> Outcome.discard(FORGERY);
                    default -> Outcome.ack();
                })
                .types("note.handled", "note.thrown", "note.crash", "note.later", "note.dead", "note.discarded")
                .onExhausted((failed, context) -> {
                    throw new IllegalArgumentException(FORGERY);
                });
        var all = Handling.of(Map.class, (map, context) -> Outcome.ack()).types("note.#");
        // A group of its own binds the queue's types: what no handler knows comes past the topic.
        return Leveret.builder()
                .settings(Apps.settings(node.url())
                        .withDefaults(Apps.settings(node.url()).defaults().withDelayedRetries(Duration.ofMillis(50))))
                .subscribe(SubscriptionDefinition.of("lines", "lines-topic", handling))
                .subscribe(SubscriptionDefinition.of("all", "lines-topic", all))
                .listener(new LeveretListener() {
                    @Override
                    public void settled(Attempt attempt, Result result) {
                        throw new IllegalStateException(FORGERY);
                    }
                })
                .start();
    }

    /** As a foreign publisher, straight into the queue where no type is bound. */
    private static void publish(String type, String body) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.url());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            var properties = new BasicProperties.Builder()
                    .messageId("id " + FORGERY)
                    .contentType("application/json")
                    .headers(Map.of(
                            "leveret-type",
                            type,
                            "leveret-key",
                            FORGERY,
                            "h" + FORGERY,
                            FORGERY,
                            "leveret-reason",
                            FORGERY))
                    .build();
            boolean bound = type.equals("note.stuck");
            channel.confirmSelect();
            channel.basicPublish(
                    bound ? "lines-topic" : "",
                    bound ? type : "lines.lines-topic",
                    true,
                    properties,
                    body.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    private static void assertLogged(CapturedLog log) {
        assertTrue(log.lines().stream().anyMatch(line -> line.contains("id x")), "the id was logged");
        log.lines().forEach(LogLinesSecurityTest::assertOneLine);
        assertEquals(
                List.of(),
                log.lines().stream().filter(line -> line.contains(PAYLOAD)).toList());
    }

    private static void assertOneLine(String text) {
        assertTrue(
                text.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u202e'),
                () -> "more than one line: " + text);
    }
}
