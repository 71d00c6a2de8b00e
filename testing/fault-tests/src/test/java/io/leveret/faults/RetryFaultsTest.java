package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries through the broker: their order, their count, and that none is lost on its way. */
@NeedsBroker(privateNode = true)
class RetryFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    /** The attempts of each event, in the order of their starts; a redelivered one has a minus. */
    private final Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();

    private final Ledger ledger = new Ledger();

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(32)
    void anEventWhoseAcknowledgementIsLostAfterItsRetryWasPublishedIsThereAndKeepsItsCount(String queues)
            throws Exception {
        String topic = "lost-ack-" + queues;
        try (TcpProxy proxy = TcpProxy.to(node.url())) {
            var definition =
                    SubscriptionDefinition.of("group", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
                        note(context);
                        if (entry.number() == 1 && context.attempt() == 1 && !context.redelivered()) {
                            proxy.holdToClient();
                        }
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("the first attempt fails");
                        }
                        ledger.note(context);
                        return Outcome.ack();
                    }));
            // Long enough for the copy to be seen while it waits.
            Settings settings = Apps.with(Apps.settings(proxy.through(node.url())), "queues", queues)
                    .withDefaults(once(Duration.ofSeconds(3)));
            try (Leveret app = Apps.start(settings, definition);
                    Leveret publisher = Apps.start(Apps.settings(node.url()))) {
                // The first copy to a queue goes on a channel of its own, and could not open one later.
                ledger.publish(publisher, topic, 0);
                Waits.until(() -> attemptsOf(0).contains(2));
                ledger.publish(publisher, topic, 1);
                String ladder = "group." + topic + ".retry.3s";
                Waits.until(() -> Broker.ready(node, ladder) == 1);
                // The copy is stored, and its confirm on its way: let it arrive, and lose the acknowledgement that
                // follows.
                proxy.holdToServer();
                proxy.releaseToClient();
                Waits.until(() -> proxy.heldToServer() > 0);
                proxy.cut();
                proxy.heal();

                Waits.until(() -> attemptsOf(1).contains(2));
                ledger.settle(2);
                // The copy of the redelivered first attempt comes back as well: at least once.
                Waits.until(() -> attemptsOf(1).size() == 4);
                assertEquals(List.of(1, -1, 2, 2), attemptsOf(1));
                Ledger.awaitQuiet(node, "group." + topic, 1);
                assertEquals(0, Broker.ready(node, ladder));
                assertEquals(List.of(), app.deadLetters("group", topic).browse(10));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(33)
    void anEventWhoseRetryIsRefusedIsNotAcknowledged(String queues) {
        String topic = "refused-retry-" + queues;
        String ladder = "group." + topic + ".retry.10m";
        var definition = SubscriptionDefinition.of("group", topic, failingBefore(2));
        // Long enough for the first copy to fill the queue on any machine; the test ends the wait itself.
        Settings settings =
                Apps.with(Apps.settings(node.url()), "queues", queues).withDefaults(once(Duration.ofMinutes(10)));
        try (Leveret app = Apps.start(settings, definition)) {
            secondIsRefused(app, topic, ladder, 0);
            app.close(Duration.ofMillis(100));
            assertEquals(List.of(1), attemptsOf(2), "the attempt is not repeated while its copy is refused");
            Waits.until(() -> Broker.ready(node, "group." + topic) >= 1);
            node.ctl("clear_policy", ladder);
        }
        try (Leveret app = Apps.start(settings, definition)) {
            Waits.until(() -> Broker.ready(node, ladder) == 2);
            bringBack(ladder, "group." + topic, 2);
            ledger.settle(2);
            assertEquals(List.of(1, 2), attemptsOf(1));
            assertEquals(List.of(1, -1, 2), attemptsOf(2));
            Ledger.awaitQuiet(node, "group." + topic, 1);
            assertTrue(app.health().up());
        }
    }

    @Test
    @Row(33)
    void aRetryThatWasRefusedIsTakenOnceThereIsRoomAndItsAttemptIsNotRepeated() {
        var definition = SubscriptionDefinition.of("group", "room", failingBefore(2));
        refuse("group.room.retry.500ms", 0);
        try (Leveret app = Apps.start(Apps.with(Apps.settings(node.url()), "queues", "classic"), definition)) {
            var published = new AtomicInteger();
            Waits.until(() -> {
                ledger.publish(app, "room", published.incrementAndGet());
                return isDown(app, "group.room.retry.500ms");
            });
            node.ctl("clear_policy", "group.room.retry.500ms");

            ledger.settle(published.get());
            IntStream.rangeClosed(1, published.get()).forEach(i -> assertEquals(List.of(1, 2), attemptsOf(i)));
            Waits.until(() -> app.health().up());
            Ledger.awaitQuiet(node, "group.room", 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(33)
    void aDeadLetterThatIsRefusedIsNotAcknowledgedAndIsParkedOnceThereIsRoom(String queues) {
        String topic = "refused-dead-" + queues;
        String dead = "group." + topic + ".dead";
        var definition = SubscriptionDefinition.of("group", topic, failingBefore(9));
        Settings settings =
                Apps.with(Apps.settings(node.url()), "queues", queues).withDefaults(once());
        try (Leveret app = Apps.start(settings, definition)) {
            secondIsRefused(app, topic, dead, queues.equals("quorum") ? 0 : 1);
            assertEquals(1, Broker.ready(node, dead));
            node.ctl("clear_policy", dead);

            Waits.until(() -> app.deadLetters("group", topic).browse(10).size() == 2);
            assertEquals(List.of(1), attemptsOf(2));
            Ledger.awaitQuiet(node, "group." + topic, 1);
            Waits.until(() -> app.health().up());
        }
    }

    @Test
    @Row(33)
    void aDeletedLadderQueueIsMadeAgainAndTheEventTakesIt() {
        var definition = SubscriptionDefinition.of("group", "deleted-ladder", failingBefore(2));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            node.ctl("delete_queue", "group.deleted-ladder.retry.500ms");
            ledger.publish(app, "deleted-ladder", 1);

            ledger.settle(1);
            assertEquals(List.of(1, 2), attemptsOf(1));
            Ledger.awaitQuiet(node, "group.deleted-ladder", 1);
            Waits.until(() -> app.health().up());
        }
    }

    @Test
    @Row(33)
    void whereQueuesAreOnlyVerifiedADeletedLadderQueueIsNamedByTheHealthUntilItIsThereAgain() {
        var definition = SubscriptionDefinition.of("group", "verified-ladder", failingBefore(2));
        Settings declare = Apps.settings(node.url());
        Apps.start(declare, definition).close();
        try (Leveret app = Apps.start(Apps.with(declare, "topology", "verify"), definition)) {
            node.ctl("delete_queue", "group.verified-ladder.retry.500ms");
            ledger.publish(app, "verified-ladder", 1);
            awaitDown(app, "group.verified-ladder.retry.500ms");
            assertTrue(ledger.handled.isEmpty());
            Apps.start(declare, definition).close();

            ledger.settle(1);
            assertEquals(2, attemptsOf(1).get(attemptsOf(1).size() - 1));
            Ledger.awaitQuiet(node, "group.verified-ladder", 1);
            Waits.until(() -> app.health().up());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(34)
    void aShortRetryDoesNotWaitBehindALongOne(String queues) {
        String topic = "overtaking-" + queues;
        Map<Integer, Long> failedAt = new ConcurrentHashMap<>();
        Map<Integer, Long> backAt = new ConcurrentHashMap<>();
        var definition = SubscriptionDefinition.of("group", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            if (context.attempt() == 1) {
                failedAt.put(entry.number(), System.nanoTime());
                return Outcome.retryAfter(Duration.ofMillis(entry.number()), "later");
            }
            backAt.put(entry.number(), System.nanoTime());
            ledger.note(context);
            return Outcome.ack();
        }));
        Settings settings = Apps.with(Apps.settings(node.url()), "queues", queues)
                .withDefaults(once(Duration.ofMillis(300), Duration.ofSeconds(4)));
        try (Leveret app = Apps.start(settings, definition)) {
            ledger.publish(app, topic, 4_000);
            Waits.until(() -> Broker.ready(node, "group." + topic + ".retry.4s") == 1);
            ledger.publish(app, topic, 300);
            ledger.settle(2);

            long shortMillis = (at(backAt, 300) - at(failedAt, 300)) / 1_000_000;
            long longMillis = (at(backAt, 4_000) - at(failedAt, 4_000)) / 1_000_000;
            assertTrue(shortMillis >= 290 && shortMillis < longMillis, "the short one took " + shortMillis + " ms");
            assertTrue(longMillis >= 3_990 && longMillis <= 6_000, "the long one took " + longMillis + " ms");
            assertTrue(at(backAt, 300) < at(backAt, 4_000), "the short one comes first");
        }
    }

    @Test
    @Row(35)
    void anEventThatARetryBringsBackToAnotherInstanceSaysAttemptTwo() {
        var definition = SubscriptionDefinition.of("group", "second", failingBefore(2));
        Settings settings = Apps.settings(node.url()).withDefaults(once(Duration.ofSeconds(1)));
        try (Leveret first = Apps.start(settings, definition)) {
            ledger.publish(first, "second", 1);
            Waits.until(() -> Broker.ready(node, "group.second.retry.1s") == 1);
        }
        try (Leveret other = Apps.start(settings, definition)) {
            ledger.settle(1);
            assertEquals(List.of(1, 2), attemptsOf(1));
            assertTrue(other.health().up());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(36)
    void fiveRetriesThroughTheSameLadderQueueAndThroughFiveAllArrive(String queues) {
        var same = Duration.ofMillis(200);
        assertAllArrive("same-" + queues, queues, once(same, same, same, same, same));
        assertAllArrive(
                "five-" + queues,
                queues,
                once(
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(400),
                        Duration.ofMillis(500)));
    }

    private void assertAllArrive(String topic, String queues, SubscriptionSettings five) {
        attempts.clear();
        var fresh = new Ledger();
        var definition = SubscriptionDefinition.of("group", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            note(context);
            if (context.attempt() < 6) {
                throw new IllegalStateException("attempt " + context.attempt());
            }
            fresh.note(context);
            return Outcome.ack();
        }));
        Settings settings =
                Apps.with(Apps.settings(node.url()), "queues", queues).withDefaults(five);
        try (Leveret app = Apps.start(settings, definition)) {
            for (int i = 0; i < 50; i++) {
                fresh.publish(app, topic, i);
            }
            fresh.settle(50);
            for (int i = 0; i < 50; i++) {
                assertEquals(List.of(1, 2, 3, 4, 5, 6), attemptsOf(i));
            }
            assertEquals(List.of(), app.deadLetters("group", topic).browse(10));
        }
    }

    @Test
    @Row(39)
    void aDelayIsThatOfItsQueueAndNoTimeOfTheClientsIsInTheCopyThatWaits() {
        var definition = SubscriptionDefinition.of("group", "queue-delay", failingBefore(2));
        Settings settings = Apps.settings(node.url()).withDefaults(once(Duration.ofMinutes(1)));
        try (Leveret app = Apps.start(settings, definition)) {
            ledger.publish(app, "queue-delay", 1, PublishOptions.DEFAULT.withTtl(Duration.ofMinutes(30)));
            Waits.until(() -> Broker.ready(node, "group.queue-delay.retry.1m") == 1);
            var copy = Broker.ask(node, channel -> channel.basicGet("group.queue-delay.retry.1m", false));
            assertNull(copy.getProps().getExpiration());
            assertTrue(node.ctl("list_queues", "name", "arguments")
                    .lines()
                    .anyMatch(line -> line.startsWith("group.queue-delay.retry.1m\t")
                            && line.contains("\"x-message-ttl\"")
                            && line.contains("60000")));
        }
    }

    @Test
    @Row(40)
    void headersOfAHundredDeadLettersWithExceptionMessagesOfAMegabyteAreBoundedAndAllAreThere() {
        // Three bytes a character in UTF-8: bounded by characters alone, it would be three times as long.
        String megabyte = "兎".repeat(1 << 20);
        var thrown = new AtomicInteger();
        var definition =
                SubscriptionDefinition.of("group", "long-reason", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    thrown.incrementAndGet();
                    throw new IllegalStateException(megabyte, new IllegalArgumentException(megabyte));
                }));
        Settings settings = Apps.settings(node.url()).withDefaults(once(Duration.ofMillis(100)));
        try (Leveret app = Apps.start(settings, definition)) {
            for (int i = 0; i < 100; i++) {
                ledger.publish(app, "long-reason", i);
            }
            Waits.until(() -> Broker.ready(node, "group.long-reason.dead") == 100);
            Ledger.awaitQuiet(node, "group.long-reason", 1);
            assertEquals(200, thrown.get());
            assertEquals(100, Broker.ready(node, "group.long-reason.dead"));
            for (int size : headerSizes("group.long-reason.dead", 100)) {
                assertTrue(size <= 8_192, "the headers take " + size + " bytes");
            }
        }
    }

    private static List<Integer> headerSizes(String queue, int count) {
        return Broker.ask(node, channel -> {
            Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < count; i++) {
                int size = 0;
                for (var header :
                        channel.basicGet(queue, false).getProps().getHeaders().entrySet()) {
                    size += header.getKey().length()
                            + header.getValue().toString().getBytes(StandardCharsets.UTF_8).length
                            + 8;
                }
                sizes.add(size);
            }
            return List.copyOf(sizes);
        });
    }

    /** Both would be broken by a copy that took all properties along: the broker refuses it, or delivers it elsewhere too. */
    @Test
    void aForeignEventWithAUserIdAndMoreRoutesIsRetriedAndParkedInItsOwnSubscriptionOnly() {
        node.addUser("another", "another");
        Settings settings =
                Apps.settings(node.url("another", "another", "/")).withDefaults(once(Duration.ofMillis(100)));
        var others = new ConcurrentLinkedQueue<String>();
        var other = SubscriptionDefinition.of("other", "foreign", Handling.of(Ledger.Entry.class, (entry, context) -> {
            others.add(context.id());
            return Outcome.ack();
        }));
        try (Leveret app =
                Apps.start(settings, SubscriptionDefinition.of("group", "foreign", failingBefore(9)), other)) {
            var properties = new AMQP.BasicProperties.Builder()
                    .messageId("foreign-1")
                    .contentType("application/json")
                    .userId("guest")
                    .headers(Map.of("CC", List.of("entry.copied")))
                    .build();
            Broker.ask(node, channel -> {
                channel.queueDeclare("entry.copied", true, false, false, Map.of("x-queue-type", "quorum"));
                channel.queueBind("entry.copied", "foreign", "entry.copied");
                channel.basicPublish(
                        "foreign", "entry.made", properties, "{\"number\":1}".getBytes(StandardCharsets.UTF_8));
                return true;
            });
            Waits.until(() -> app.deadLetters("group", "foreign").browse(10).size() == 1);
            assertEquals(List.of(1, 2), attemptsOf("foreign-1"));
            assertEquals(List.of("foreign-1"), List.copyOf(others));
            assertEquals(1, Broker.ready(node, "entry.copied"));
            Ledger.awaitQuiet(node, "group.foreign", 1);
        }
    }

    @Test
    void aReplayedDeadLetterKeepsTheTimeOfItsPublishing() {
        Queue<Instant> times = new ConcurrentLinkedQueue<>();
        var definition =
                SubscriptionDefinition.of("group", "replayed", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    times.add(Objects.requireNonNull(context.publishedAt()));
                    return times.size() == 1 ? Outcome.deadLetter("not now") : Outcome.ack();
                }));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            ledger.publish(app, "replayed", 1);
            Waits.until(() -> app.deadLetters("group", "replayed").browse(10).size() == 1);
            assertEquals(1, app.deadLetters("group", "replayed").replay(letter -> true));
            Waits.until(() -> times.size() == 2);
            assertEquals(1, Set.copyOf(times).size(), times.toString());
        }
    }

    @Test
    void anEventWithHeadersJustBelowTheLimitCanStillBeRetriedAndParked() {
        var definition = SubscriptionDefinition.of("group", "large-headers", failingBefore(9));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            for (int size = 20_000; size < 131_000; size += 10_000) {
                ledger.publish(
                        app, "large-headers", size, PublishOptions.DEFAULT.withHeader("large", "x".repeat(size)));
            }
            Waits.until(() -> ledger.pending.get() == 0);
            int accepted = ledger.confirmed.size();
            assertTrue(accepted >= 10, accepted + " were accepted");
            Waits.until(
                    () -> app.deadLetters("group", "large-headers").browse(100).size() == accepted);
            Ledger.awaitQuiet(node, "group.large-headers", 1);
        }
    }

    private static void awaitDown(Leveret app, String because) {
        Waits.until(() -> isDown(app, because));
    }

    private static boolean isDown(Leveret app, String because) {
        return app.health().components().stream()
                .anyMatch(part -> !part.up() && part.detail().contains(because));
    }

    /**
     * Publishes an event that ends in a queue, and another that the same queue then refuses. A quorum queue refuses while it
     * has more than its limit, a classic one when it has as many: so the first one fills it.
     */
    private void secondIsRefused(Leveret app, String topic, String queue, int length) {
        ledger.publish(app, topic, 1);
        Waits.until(() -> Broker.ready(node, queue) == 1);
        refuse(queue, length);
        ledger.publish(app, topic, 2);
        awaitDown(app, queue);
    }

    /** What the broker does with copies whose time is over. */
    private static void bringBack(String ladder, String queue, int copies) {
        boolean confirmed = Broker.ask(node, channel -> {
            channel.confirmSelect();
            for (int i = 0; i < copies; i++) {
                var copy = channel.basicGet(ladder, true);
                channel.basicPublish("", queue, copy.getProps(), copy.getBody());
            }
            return channel.waitForConfirms();
        });
        assertTrue(confirmed);
    }

    /** By a policy of the queue's name. */
    private static void refuse(String queue, int length) {
        node.setPolicy(queue, "^" + queue + "$", "{\"max-length\":" + length + ",\"overflow\":\"reject-publish\"}");
    }

    private static SubscriptionSettings once(Duration... delayedRetries) {
        return Apps.settings("amqp://localhost").defaults().withDelayedRetries(delayedRetries);
    }

    private Handling<Ledger.Entry> failingBefore(int attempt) {
        return Handling.of(Ledger.Entry.class, (entry, context) -> {
            note(context);
            if (context.attempt() < attempt) {
                throw new IllegalStateException("attempt " + context.attempt());
            }
            ledger.note(context);
            return Outcome.ack();
        });
    }

    private static long at(Map<Integer, Long> times, int number) {
        return Objects.requireNonNull(times.get(number), "no time of " + number);
    }

    private void note(io.leveret.Context context) {
        attempts.computeIfAbsent(context.id(), id -> new ConcurrentLinkedQueue<>())
                .add(context.redelivered() ? -context.attempt() : context.attempt());
    }

    private List<Integer> attemptsOf(int number) {
        return attemptsOf(Ledger.id(number));
    }

    private List<Integer> attemptsOf(String id) {
        return List.copyOf(attempts.getOrDefault(id, new ConcurrentLinkedQueue<>()));
    }
}
