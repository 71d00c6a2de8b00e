package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters;
import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters on queues that an operator has limited, or made otherwise. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class LetterFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    private static final int LETTERS = 4;

    /** A policy is stronger than what a queue was declared with, and no client can see it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Row(53)
    void twentyFiveLooksUnderAnOperatorsDeliveryLimitLoseNoLetter(int limit) {
        String group = "limit-" + limit;
        node.setPolicy(group, "^" + group + "\\..*", "{\"delivery-limit\": " + limit + "}");
        Settings settings = Apps.settings(node.url());
        try (Leveret app = Apps.start(settings, givingUp(group))) {
            lookOften(app, group);
        }
    }

    /** Since 4.0 such a queue drops what it got back more than 20 times. */
    @ParameterizedTest
    @ValueSource(strings = {"verify", "none"})
    @Row(53)
    void twentyFiveLooksAtQueuesThatAnOperatorDeclaredLoseNoLetter(String topology) {
        String group = "own-" + topology;
        Operator.declare(node, group, "letters", Map.of("x-queue-type", "quorum"));
        try (Leveret app = Apps.start(Apps.with(Apps.settings(node.url()), "topology", topology), givingUp(group))) {
            lookOften(app, group);
        }
    }

    @Test
    @Row(53)
    void twentyFiveLooksAtQueuesDeclaredWithALimitLoseNoLetter() {
        Operator.declare(node, "declared", "letters", Map.of("x-queue-type", "quorum", "x-delivery-limit", 2));
        try (Leveret app =
                Apps.start(Apps.with(Apps.settings(node.url()), "topology", "verify"), givingUp("declared"))) {
            lookOften(app, "declared");
        }
    }

    /** The queues are from RabbitMQ 3: what the log advises is done, and 25 losses of an event are survived. */
    @Test
    @Row(53)
    void thePolicyThatTheLogAdvisesLiftsTheLimitOfQueuesThatExist() {
        Operator.declare(node, "advised", "letters", Map.of("x-queue-type", "quorum"));
        try (var log = new CapturedLog();
                Leveret app =
                        Apps.start(Apps.with(Apps.settings(node.url()), "topology", "declare"), givingUp("advised"))) {
            app.subscription("advised", "letters").pause();
            Waits.until(() -> node.queue("advised.letters").orElseThrow().consumers() == 0);
            // Before 4.0 such a queue has no limit.
            if (!node.ctl("eval", "rabbit_misc:version().").contains("\"3.")) {
                assertTrue(
                        log.warnings().stream()
                                .anyMatch(line -> line.contains("the queue 'advised.letters' was declared without")
                                        && line.contains("{\"delivery-limit\": -1}")),
                        () -> log.warnings().toString());
                node.setPolicy("advised", "^advised\\..*", "{\"delivery-limit\": -1}");
            }
            Broker.publish(node, "letters", "entry.made", "waits", Map.of(), "{\"number\":1}");
            for (int i = 0; i < 25; i++) {
                Broker.ask(node, channel -> channel.basicGet("advised.letters", false));
            }
            app.subscription("advised", "letters").resume();
            Waits.until(() -> app.deadLetters("advised", "letters").count() == 1);
        }
    }

    /** The usual dashboard: a few of many, again and again; and an operator's own tools, which count as well. */
    @Test
    @Row(53)
    void looksAtTheFirstOfManyLettersLoseNoneAndKeepTheirOrder() {
        node.setPolicy("many", "^many\\..*", "{\"delivery-limit\": 2}");
        try (Leveret app = Apps.start(Apps.settings(node.url()), givingUp("many"))) {
            publish(app, "many", 60);
            DeadLetters dead = app.deadLetters("many", "letters");
            for (int look = 0; look < 12; look++) {
                assertEquals(ids(1, 5), ids(dead.browse(5)), "look " + look);
            }
            assertEquals(1, dead.delete(letter -> letter.id().equals(Ledger.id(3))));
            assertEquals(List.of(Ledger.id(1), Ledger.id(2), Ledger.id(4)), ids(dead.browse(3)));
            assertEquals(58, dead.delete(letter -> !letter.id().equals(Ledger.id(60))));
            assertEquals(List.of(Ledger.id(60)), ids(dead.browse(60)));
        }
    }

    /** As by a policy that the documentation advises; the type was in the routing key only, which the broker has replaced. */
    @ParameterizedTest
    @CsvSource({
        "delivery_limit, '\"delivery-limit\":2'",
        "expired, '\"message-ttl\":200'",
        "maxlen, '\"max-length\":1,\"overflow\":\"drop-head\"'"
    })
    @Row(57)
    void aDeadLetterThatTheBrokerMadeKeepsItsTypeAndSaysWhyItIsOne(String reason, String policy) {
        String group = "broker-" + reason.replace('_', '-');
        String queue = group + ".letters";
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        var definition = SubscriptionDefinition.of(
                group,
                "letters",
                Handling.of(Ledger.Entry.class, (entry, context) -> {
                            handled.add(context.type() + " " + context.id() + " " + context.attempt());
                            return Outcome.ack();
                        })
                        .types("note.*"));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            app.subscription(group, "letters").pause();
            Waits.until(() -> node.queue(queue).orElseThrow().consumers() == 0);
            node.setPolicy(
                    queue,
                    "^" + queue.replace(".", "\\.") + "$",
                    "{\"dead-letter-exchange\":\"\",\"dead-letter-routing-key\":\"" + queue + ".dead\"," + policy
                            + "}");
            Broker.publish(node, "letters", "note.made", "first", Map.of("tenant", "blue"), "{\"number\":1}");
            if (reason.equals("maxlen")) {
                Broker.publish(node, "letters", "note.made", "second", Map.of(), "{\"number\":2}");
            }
            if (reason.equals("delivery_limit")) {
                for (int i = 0; i < 3; i++) {
                    Broker.ask(node, channel -> channel.basicGet(queue, false));
                }
            }
            DeadLetters dead = app.deadLetters(group, "letters");
            Waits.until(() -> dead.count() == 1);
            for (int look = 0; look < 3; look++) {
                Letter letter = dead.browse(10).get(0);
                assertEquals("note.made", letter.type());
                assertEquals("the broker: " + reason, letter.reason());
                assertEquals(Map.of("tenant", "blue"), letter.headers());
                assertEquals(0, letter.attempts());
            }
            node.ctl("clear_policy", queue);
            assertEquals(1, dead.replay(letter -> true));
            app.subscription(group, "letters").resume();
            Waits.until(() -> handled.contains("note.made first 1"));
            assertEquals(0, app.invalid(group, "letters").count());
        }
    }

    /** A policy with {@code expires} deletes queues that nobody looks at, with all that is in them. */
    @Test
    @Row(57)
    void aQueueOfLettersThatIsGoneIsToldAndMadeAgain() {
        try (var log = new CapturedLog();
                Leveret app = Apps.start(Apps.settings(node.url()), givingUp("gone"))) {
            publish(app, "gone", 1);
            node.ctl("delete_queue", "gone.letters.dead");

            assertEquals(List.of(), app.deadLetters("gone", "letters").browse(10));

            Waits.until(() -> node.queue("gone.letters.dead").isPresent());
            assertTrue(
                    log.warnings().stream().anyMatch(line -> line.contains("the queue 'gone.letters.dead' is gone")),
                    () -> log.warnings().toString());
            publish(app, "gone", 1);
            assertEquals(1, app.deadLetters("gone", "letters").count());
        }
    }

    private static void lookOften(Leveret app, String group) {
        publish(app, group, LETTERS);
        DeadLetters dead = app.deadLetters(group, "letters");
        for (int look = 0; look < 25; look++) {
            switch (look % 3) {
                case 0 -> assertEquals(ids(1, LETTERS), ids(dead.browse(10)), "look " + look);
                case 1 -> assertEquals(0, dead.replay(letter -> false));
                default -> assertEquals(0, dead.delete(letter -> false));
            }
        }
        assertEquals(LETTERS, dead.count());
        Letter letter = dead.browse(1).get(0);
        assertEquals("not now", letter.reason());
        assertEquals("entry.made", letter.type());
        assertEquals(1, letter.attempts());
        assertEquals(LETTERS, dead.replay(all -> true));
        Waits.until(() -> dead.count() == LETTERS);
    }

    /** Publishes so many, one after another, and waits until they are dead letters. */
    private static void publish(Leveret app, String group, int count) {
        var ledger = new Ledger();
        IntStream.rangeClosed(1, count).forEach(i -> ledger.publish(app, "letters", i));
        Waits.until(() -> app.deadLetters(group, "letters").count() == count);
    }

    private static SubscriptionDefinition givingUp(String group) {
        return SubscriptionDefinition.of(
                group,
                "letters",
                Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.deadLetter("not now"))
                        .orderedBy(entry -> "all"));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Ledger::id).toList();
    }

    private static List<String> ids(List<Letter> letters) {
        return letters.stream().map(Letter::id).toList();
    }
}
