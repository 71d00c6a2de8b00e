package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.ConnectionFactory;
import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to publishes that the broker doesn't take. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class PublishFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    /** The refused ones lie among others that are unconfirmed, so that a confirm counted wrongly would end the wrong one. */
    @Test
    @Row(3)
    void aHeaderLargerThanAFrameIsRefusedBeforeItIsSentAndAllOthersAreConfirmed() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("header", "header-topic", ledger.handling());
        var large = PublishOptions.DEFAULT.withHeader("large", "x".repeat(200_000));
        var fits = PublishOptions.DEFAULT.withHeader("large", "x".repeat(100_000));
        Set<String> refused = new HashSet<>();
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            for (int i = 0; i < 200; i++) {
                if (i % 10 == 3) {
                    refused.add(Ledger.id(i));
                }
                ledger.publish(
                        app, "header-topic", i, i % 10 == 3 ? large : i % 10 == 5 ? fits : PublishOptions.DEFAULT);
            }
            ledger.settle(200);
            assertEquals(refused, ledger.failed);
            assertEquals(Set.of(), ledger.unknown);
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Refused.class, failure));
            Ledger.awaitQuiet(node, "header.header-topic", 1);
        }
    }

    @Test
    @Row(4)
    void anEventThatNoQueueIsBoundToReceiveIsUnroutableUnlessThatIsFine() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("some", "some-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            var otherType = PublishOptions.DEFAULT.withType("entry.unmade");
            Set<String> unroutable = new HashSet<>();
            List<CompletableFuture<Receipt>> fine = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                switch (i % 3) {
                    case 0 -> ledger.publish(app, "some-topic", i);
                    case 1 -> {
                        unroutable.add(Ledger.id(i));
                        ledger.publish(app, "some-topic", i, otherType);
                    }
                    default ->
                        fine.add(app.publisher()
                                .publish(
                                        "some-topic",
                                        new Ledger.Entry(i),
                                        Apps.NOT_MANDATORY.withType("entry.unmade")));
                }
            }
            ledger.settle(200);
            assertEquals(unroutable, ledger.failed);
            assertEquals(100, ledger.confirmed.size());
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Unroutable.class, failure));
            fine.forEach(future -> assertFalse(future.join().routed()));
        }
    }

    /** The broker calls it routed, and no client sees the policy. */
    @Test
    @Row(57)
    void anEventThatAnOperatorsAlternateExchangeTakesCountsAsRouted() {
        var ledger = new Ledger();
        Broker.ask(node, channel -> {
            channel.exchangeDeclare("alternate", BuiltinExchangeType.FANOUT, true);
            channel.queueDeclare("alternate", true, false, false, Map.of());
            return channel.queueBind("alternate", "alternate", "");
        });
        node.ctl(
                "set_policy",
                "alternate",
                "^diverted$",
                "{\"alternate-exchange\":\"alternate\"}",
                "--apply-to",
                "exchanges");
        var definition = SubscriptionDefinition.of("some", "diverted", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            var otherType = PublishOptions.DEFAULT.withType("entry.unmade");
            // A policy takes effect some time after it was set.
            Waits.until(() -> app.publisher()
                    .publish("diverted", new Ledger.Entry(1), otherType.withMandatory(false))
                    .join()
                    .routed());
            long before = Broker.ready(node, "alternate");

            assertTrue(app.publisher()
                    .publish("diverted", new Ledger.Entry(2), otherType)
                    .join()
                    .routed());

            assertEquals(before + 1, Broker.ready(node, "alternate"));
            assertEquals(Set.of(), ledger.handled.keySet());
        } finally {
            node.ctl("clear_policy", "alternate");
        }
    }

    /** What comes back is told apart by its topic as well: an application may use one id for what happened in each. */
    @Test
    @Row(4)
    void ofTwoEventsOfOneIdInTwoTopicsTheUnroutableOneIsReported() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("bound", "bound-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            app.publisher()
                    .publish("loose-topic", new Ledger.Entry(-1), Apps.NOT_MANDATORY)
                    .join();
            for (int i = 0; i < 100; i++) {
                var bound = app.publisher()
                        .publish("bound-topic", new Ledger.Entry(i), Apps.NOT_MANDATORY.withId("same-" + i));
                var loose = app.publisher()
                        .publish("loose-topic", new Ledger.Entry(i), Apps.NOT_MANDATORY.withId("same-" + i));

                assertTrue(bound.join().routed());
                assertFalse(loose.join().routed());
            }
        }
    }

    @Test
    @Row(5)
    void publishesToAnExchangeThatWasDeletedFailAndTheNextOneWorks() throws Exception {
        var ledger = new Ledger();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            ledger.publish(app, "erased-topic", 0, Apps.NOT_MANDATORY);
            ledger.settleUnhandled(1);
            proxy.holdToClient();
            deleteExchange("erased-topic");
            for (int i = 1; i <= 20; i++) {
                ledger.publish(app, "erased-topic", i, Apps.NOT_MANDATORY);
            }
            Waits.until(() -> proxy.heldToClient() > 0);
            proxy.release();
            ledger.settleUnhandled(21);
            assertFalse(ledger.unknown.isEmpty(), "those that the closed channel took along");
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Unknown.class, failure));

            assertFalse(app.publisher()
                    .publish("erased-topic", new Ledger.Entry(21), Apps.NOT_MANDATORY)
                    .join()
                    .routed());
        }
    }

    /** A queue's bindings go with the exchange, so somebody has to bind it again. */
    @Test
    @Row(5)
    void anApplicationBindsItsOwnQueueAgainWhenTheExchangeWasDeleted() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("rebound", "rebound-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            ledger.publish(app, "rebound-topic", 0);
            ledger.settle(1);
            deleteExchange("rebound-topic");
            var published = new int[] {1};
            Waits.until(() -> {
                ledger.publish(app, "rebound-topic", published[0]++);
                return ledger.confirmed.size() > 1;
            });
            ledger.settle(published[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    @Row(6)
    void ofFivePublishesToAQueueOfOneThatRejectsExactlyTheStoredOnesAreConfirmed(String queues) {
        var one = QueueOfOne.declared("reject", queues, "reject-publish");
        Ledger ledger = one.ledger;
        try (Leveret app = Apps.start(one.settings)) {
            one.publishFive(app);
            assertEquals(5, ledger.confirmed.size() + ledger.unknown.size());
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Refused.class, failure));
            if (queues.equals("classic")) {
                assertEquals(Set.of(Ledger.id(0)), ledger.confirmed);
            }
            int stored = ledger.confirmed.size();
            Waits.until(() -> node.queue(one.name()).orElseThrow().ready() == stored);
            ledger.publish(app, one.topic, 5);
            Waits.until(() -> ledger.failures.containsKey(Ledger.id(5)));
        }
        node.ctl("clear_policy", one.name());
        try (Leveret app = Apps.start(one.settings, one.definition)) {
            ledger.settle(6);
            Ledger.awaitQuiet(node, one.name(), 1);
            assertEquals(ledger.confirmed, ledger.handled.keySet());
            assertTrue(app.health().up());
        }
    }

    /** The broker confirms what it drops later: a queue that must not lose anything must not drop. */
    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    @Row(6)
    void ofFivePublishesToAQueueOfOneThatDropsAllAreConfirmedAndTheLastIsKept(String queues) {
        var one = QueueOfOne.declared("drop", queues, "drop-head");
        try (Leveret app = Apps.start(one.settings)) {
            one.publishFive(app);
            assertEquals(5, one.ledger.confirmed.size());
            Waits.until(() -> node.queue(one.name()).orElseThrow().ready() == 1);
        }
        try (Leveret app = Apps.start(one.settings, one.definition)) {
            Waits.until(() -> one.ledger.handled.equals(Map.of(Ledger.id(4), 1)));
            Ledger.awaitQuiet(node, one.name(), 1);
            assertTrue(app.health().up());
        }
    }

    /** A subscription's queue with room for one event, which nobody consumes yet. */
    private record QueueOfOne(Settings settings, String topic, SubscriptionDefinition definition, Ledger ledger) {

        static QueueOfOne declared(String group, String queues, String overflow) {
            var ledger = new Ledger();
            String topic = group + "-" + queues;
            var one = new QueueOfOne(
                    Apps.with(Apps.settings(node.url()), "queues", queues),
                    topic,
                    SubscriptionDefinition.of(group, topic, ledger.handling()),
                    ledger);
            Apps.start(one.settings, one.definition).close();
            node.setPolicy(one.name(), "^" + one.name() + "$", "{\"max-length\":1,\"overflow\":\"" + overflow + "\"}");
            return one;
        }

        String name() {
            return definition.group() + "." + topic;
        }

        void publishFive(Leveret app) {
            for (int i = 0; i < 5; i++) {
                ledger.publish(app, topic, i);
            }
            ledger.settleUnhandled(5);
        }
    }

    @Test
    @Row(7)
    void anEventThatOneOfTwoQueuesRefusesIsRefusedAndPublishedAgainUnderTheSameId() {
        var full = new Ledger();
        var open = new Ledger();
        var fullDefinition = SubscriptionDefinition.of("full", "pair-topic", full.handling());
        var openDefinition = SubscriptionDefinition.of("open", "pair-topic", open.handling());
        Apps.start(Apps.settings(node.url()), fullDefinition).close();
        node.setPolicy("full", "^full\\.pair-topic$", "{\"max-length\":1,\"overflow\":\"reject-publish\"}");
        try (Leveret consumer = Apps.start(Apps.settings(node.url()), openDefinition);
                Leveret app = Apps.start(Apps.settings(node.url()))) {
            var published = new int[] {0};
            Waits.until(() -> {
                full.publish(app, "pair-topic", published[0]++);
                return !full.failures.isEmpty();
            });
            Waits.until(() -> full.pending.get() == 0);
            Set<String> refused = Set.copyOf(full.failures.keySet());
            full.failures.values().forEach(failure -> {
                var refusal = assertInstanceOf(PublishException.Refused.class, failure);
                assertTrue(refusal.maybeStored());
            });
            Waits.until(() -> open.handled.keySet().containsAll(refused));

            // The policy stays: room comes from consuming. When it was lifted instead, the leader of a quorum queue
            // (3.10.8)
            // never told the channels that it had refused.
            try (Leveret second = Apps.start(Apps.settings(node.url()), fullDefinition)) {
                for (String id : refused) {
                    Waits.until(() -> publishedAgain(app, id));
                }
                full.confirmed.addAll(refused);
                Waits.until(() -> full.handled.size() == published[0]
                        && open.handled.size() == published[0]
                        && refused.stream().allMatch(id -> open.handled.getOrDefault(id, 0) > 1));
                full.handled.forEach((id, times) -> assertEquals(1, times, id));
                Ledger.awaitQuiet(node, "full.pair-topic", 1);
                assertTrue(second.health().up());
            }
            assertTrue(consumer.health().up());
        }
    }

    /** The leader of a quorum queue tells publishers a little later that it has room again. */
    private static boolean publishedAgain(Leveret app, String id) {
        return app.publisher()
                .publish("pair-topic", new Ledger.Entry(0), PublishOptions.DEFAULT.withId(id))
                .handle((receipt, failure) -> failure == null)
                .join();
    }

    private static void deleteExchange(String exchange) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(node.url());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.exchangeDelete(exchange);
        }
    }
}
