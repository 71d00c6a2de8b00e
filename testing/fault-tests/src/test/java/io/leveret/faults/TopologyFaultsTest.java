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

    /** What is there by its name is taken: no client that may not declare can ask more. */
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
        try (Leveret app = Apps.start(verify, SubscriptionDefinition.of("wide", "fanout", ledger.handling()))) {
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
