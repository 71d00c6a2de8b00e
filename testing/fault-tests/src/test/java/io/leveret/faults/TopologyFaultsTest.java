package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues that are missing, and a topology that every release takes. */
@NeedsBroker(privateNode = true)
class TopologyFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @ParameterizedTest
    @ValueSource(strings = {".dead", ".invalid", ".retry.500ms", ""})
    @Row(37)
    void aMissingTargetOfDeadLettersOrRetriesFailsTheStartByName(String suffix) {
        Settings declare = Apps.settings(node.url());
        var definition = SubscriptionDefinition.of(
                "target", "missing", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        Apps.start(declare, definition).close();
        node.ctl("delete_queue", "target.missing" + suffix);

        var failure = assertThrows(
                StartException.class, () -> Apps.start(Apps.with(declare, "topology", "verify"), definition));

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("queue 'target.missing" + suffix + "'"), message);
        assertTrue(message.contains("Declare it first"), message);
        try (Leveret app = Apps.start(declare, definition)) {
            assertTrue(app.health().up());
        }
        Apps.start(Apps.with(declare, "topology", "verify"), definition).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(42)
    void everyKindOfSubscriptionIsDeclaredAndWorksOnThisRelease(String queues) {
        var shared = new Ledger();
        var single = new Ledger();
        var ordered = new Ledger();
        Map<String, Queue<String>> copies = new ConcurrentHashMap<>();
        String topic = "all-" + queues;
        Settings settings = Apps.with(Apps.settings(node.url()), "queues", queues);
        Settings singleActive = settings.withDefaults(settings.defaults().withSingleActive(true));
        var broadcast =
                SubscriptionDefinition.broadcast("copy", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
                    copies.computeIfAbsent(context.id(), id -> new ConcurrentLinkedQueue<>())
                            .add(context.group());
                    return Outcome.ack();
                }));
        try (Leveret first = Apps.start(
                        settings,
                        SubscriptionDefinition.of("shared", topic, failingOnce(shared)),
                        SubscriptionDefinition.of(
                                "ordered", topic, ordered.handling().orderedBy(entry -> entry.number() % 3)),
                        broadcast);
                Leveret second =
                        Apps.start(singleActive, SubscriptionDefinition.of("single", topic, failingOnce(single)));
                Leveret third = Apps.start(settings, broadcast)) {
            for (int i = 0; i < 30; i++) {
                shared.publish(first, topic, i);
            }
            shared.settle(30);
            Waits.until(() -> single.handled.size() == 30 && ordered.handled.size() == 30);
            Waits.until(() -> copies.values().stream()
                            .filter(instances -> instances.size() == 2)
                            .count()
                    == 30);
            assertTrue(List.of(first, second, third).stream()
                    .allMatch(app -> app.health().up()));
        }
        // A broadcast queue goes with its instance: the broker deletes it soon after it has answered the close.
        Waits.until(() -> node.queues().stream()
                .allMatch(queue -> !queue.name().startsWith("copy." + topic + ".")
                        || queue.name().endsWith(".dead")
                        || queue.name().endsWith(".invalid")));
    }

    @Test
    @Row(42)
    void aTopologyOnceDeclaredIsTakenAgainAndVerified() {
        var definition = SubscriptionDefinition.of(
                "again", "again-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        Settings settings = Apps.settings(node.url());
        Apps.start(settings, definition).close();
        Apps.start(settings, definition).close();
        try (Leveret app = Apps.start(Apps.with(settings, "topology", "verify"), definition)) {
            assertTrue(app.health().up());
        }
    }

    @Test
    @Row(41)
    void verifyNamesAllThatDiffersFromWhatLeveretNeedsAndStartsOnceItIsRight() {
        Settings verify = Apps.with(Apps.settings(node.url()), "topology", "verify");
        var definition = accepting("differs", "differs-topic");
        String ladder = "differs.differs-topic.retry.500ms";
        Operator.declare(node, "differs", "differs-topic", Map.of("x-queue-type", "quorum"));
        node.ctl("delete_queue", ladder);
        Map<String, Object> lossy = Map.of(
                "x-queue-type", "quorum",
                "x-message-ttl", 600,
                "x-dead-letter-exchange", "amq.topic",
                "x-dead-letter-routing-key", "differs.differs-topic");
        Broker.ask(node, channel -> channel.queueDeclare(ladder, true, false, false, lossy));

        var failure = assertThrows(StartException.class, () -> Apps.start(verify, definition));

        String message = String.valueOf(failure.getMessage());
        for (String part : List.of(
                "queue '" + ladder + "' is not as Leveret would declare it",
                "x-message-ttl is 600 instead of 500",
                "x-dead-letter-exchange is 'amq.topic' instead of ''",
                "x-dead-letter-strategy is unset instead of 'at-least-once'",
                "x-overflow is unset instead of 'reject-publish'",
                "declare it as it should be (durable: true, auto_delete: false, x-dead-letter-exchange: ''")) {
            assertTrue(message.contains(part), message);
        }
        node.ctl("delete_queue", ladder);
        Apps.start(Apps.settings(node.url()), definition).close();
        Apps.start(verify, definition).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verifySeesWhetherOneInstanceAtATimeReceives(boolean needed) {
        String group = "single-" + needed;
        Settings verify = Apps.with(Apps.settings(node.url()), "topology", "verify");
        Settings wrong = verify.withDefaults(verify.defaults().withSingleActive(needed));
        Settings declare = Apps.settings(node.url());
        Apps.start(declare.withDefaults(declare.defaults().withSingleActive(!needed)), accepting(group, "single-topic"))
                .close();

        if (needed) {
            var failure = assertThrows(StartException.class, () -> Apps.start(wrong, accepting(group, "single-topic")));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("x-single-active-consumer is unset instead of true"), message);
        } else {
            assertTakenWithAWarning(
                    wrong, accepting(group, "single-topic"), "x-single-active-consumer is true instead of unset");
        }
    }

    /** An operator may have reasons of his own, as long as Leveret has what it needs. */
    @Test
    void verifyTakesArgumentsThatAnOperatorHasAddedAndSaysWhich() {
        Operator.declare(
                node,
                "added",
                "added-topic",
                Map.of("x-queue-type", "quorum", "x-max-length", 100_000, "x-delivery-limit", 30));

        assertTakenWithAWarning(
                Apps.with(Apps.settings(node.url()), "topology", "verify"),
                accepting("added", "added-topic"),
                "queue 'added.added-topic' is not as Leveret would declare it, and is taken as it is:"
                        + " x-max-length is 100000 instead of unset, x-delivery-limit is 30 instead of ");
    }

    private static void assertTakenWithAWarning(Settings settings, SubscriptionDefinition definition, String warning) {
        try (Log log = Log.open();
                Leveret app = Apps.start(settings, definition)) {
            assertTrue(app.health().up());
            assertTrue(
                    log.lines().stream().anyMatch(line -> line.startsWith("WARN ") && line.contains(warning)),
                    () -> log.lines().toString());
        }
    }

    private static SubscriptionDefinition accepting(String group, String topic) {
        return SubscriptionDefinition.of(
                group, topic, Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
    }

    @Test
    void aFanoutExchangeIsVerifiedAsATopicAndWhatItBringsOfOtherTypesIsInvalidByItsType() {
        var ledger = new Ledger();
        Broker.ask(node, channel -> {
            for (String queue : List.of("wide.fanout", "wide.fanout.dead", "wide.fanout.invalid")) {
                channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
            }
            channel.exchangeDeclare("fanout", BuiltinExchangeType.FANOUT, true);
            return channel.queueBind("wide.fanout", "fanout", "");
        });
        Settings settings = Apps.settings(node.url());
        Settings verify =
                Apps.with(settings.withDefaults(settings.defaults().withDelayedRetries()), "topology", "verify");
        try (Log log = Log.open();
                Leveret app = Apps.start(verify, SubscriptionDefinition.of("wide", "fanout", ledger.handling()))) {
            assertTrue(
                    log.lines().stream().anyMatch(line -> line.contains("type is 'fanout' instead of 'topic'")),
                    () -> log.lines().toString());
            Broker.publish(node, "fanout", "entry.unmade", "other", Map.of(), "{\"number\":1}");
            ledger.publish(app, "fanout", 2);
            ledger.settle(1);

            Waits.until(() -> app.invalid("wide", "fanout").count() == 1);
            assertEquals(
                    "no handler for the event type 'entry.unmade'; there are handlers for entry.made",
                    app.invalid("wide", "fanout").browse(1).get(0).reason());
            assertEquals(Set.of(Ledger.id(2)), ledger.handled.keySet());
        }
    }

    private static Handling<Ledger.Entry> failingOnce(Ledger ledger) {
        return Handling.of(Ledger.Entry.class, (entry, context) -> {
            if (context.attempt() == 1) {
                throw new IllegalStateException("the first attempt fails");
            }
            ledger.note(context);
            return Outcome.ack();
        });
    }
}
