package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that one side believes in and the other doesn't; peers that stand still; answers that come too late. */
@NeedsBroker(privateNode = true)
@Timeout(300)
class HalfOpenFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    private final Ledger ledger = new Ledger();

    /** The broker keeps a broadcast queue for its owner, and doesn't know that the owner is gone. */
    @Test
    @Row(55)
    void aBroadcastSubscriptionIsBackWithinSecondsAlthoughTheBrokerBelievesInItsOldConnection() {
        var definition = SubscriptionDefinition.broadcast("watch", "watch-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())), definition);
                Leveret publisher = Apps.start(Apps.settings(node.url()));
                Log log = Log.open()) {
            for (int round = 1; round <= 3; round++) {
                proxy.cutClientsOnly();
                int connections = 2 + 2 * round;
                Waits.until(() -> proxy.connections() == connections);
                // Three times as long as it takes on an idle machine, and half of what the broker needs to learn of it.
                Waits.within(Duration.ofSeconds(15), () -> app.health().up());
                ledger.publish(publisher, "watch-topic", round);
                Waits.until(() -> ledger.confirmed.size() == ledger.handled.size() && ledger.pending.get() == 0);
            }
            ledger.settle(3);
            assertEquals(3, ledger.handled.size());
            assertTrue(log.lines().size() < 60, "a flood: " + log.lines());
        }
    }

    /** The broker takes the request to consume, and its answer comes too late: a new channel asks again, the old one is closed. */
    @Test
    @Row(59)
    void thereIsOneConsumerAlthoughTheAnswerToItsFirstRequestsCameTooLate() {
        var definition = SubscriptionDefinition.of("phantom", "phantom-topic", ledger.handling());
        Apps.start(Apps.settings(node.url()), definition).close();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.with(Apps.settings(proxy.through(node.url())), "connectTimeout", "1s"))) {
            proxy.holdToClient();
            var subscription = app.subscribe(definition);
            Waits.until(() -> subscription.health().detail().contains("did not answer"));
            proxy.release();
            Waits.until(() -> app.health().up());
            ledger.publish(app, "phantom-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "phantom.phantom-topic", 1);
        }
    }

    @Test
    @Row(60)
    void anApplicationOutlivesABrokerThatStandsStillForSeveralHeartbeats() throws Exception {
        brokerStandsStill("still", "2s", 9);
    }

    @Test
    @Tag("full")
    @Row(60)
    void anApplicationOutlivesABrokerThatStandsStillForNinetySeconds() throws Exception {
        brokerStandsStill("longer", "30s", 90);
    }

    @Test
    @Tag("full")
    @Row(60)
    void anApplicationThatStoodStillForSeveralHeartbeatsGoesOn() throws Exception {
        clientStandsStill("2s", 9);
    }

    @Test
    @Tag("full")
    @Row(60)
    void anApplicationThatStoodStillForNinetySecondsGoesOn() throws Exception {
        clientStandsStill("30s", 90);
    }

    private void brokerStandsStill(String group, String heartbeat, int seconds) throws Exception {
        String topic = group + "-topic";
        var definition = SubscriptionDefinition.of(group, topic, ledger.handling());
        Settings settings = Apps.with(Apps.settings(node.url()), "heartbeat", heartbeat);
        try (Leveret app = Apps.start(settings, definition)) {
            publish(app, topic, 0, 100);
            node.freeze();
            try {
                publish(app, topic, 100, 200);
                Thread.sleep(seconds * 1_000L);
            } finally {
                node.thaw();
            }
            publish(app, topic, 200, 300);
            ledger.settle(300);
            assertTrue(ledger.confirmed.size() >= 100, ledger.failures::toString);
            Waits.until(() -> app.health().up());
            ledger.publish(app, topic, 300);
            ledger.settle(301);
            Ledger.awaitQuiet(node, group + "." + topic, 1);
        }
    }

    /** The child consumes; the broker gives its events up meanwhile, and hands them over again. */
    private void clientStandsStill(String heartbeat, int seconds) throws Exception {
        Apps.start(Apps.settings(node.url()), HeardAloud.definition(context -> {}))
                .close();
        try (Leveret app = Apps.start(Apps.settings(node.url()));
                ChildJvm child =
                        ChildJvm.start(java.util.List.of(), HeardAloud.class, node.url(), "heartbeat", heartbeat)) {
            child.awaitOutput("is waiting");
            publish(app, HeardAloud.TOPIC, 0, 50);
            child.awaitOutput("heard entry-49.");
            child.signal("STOP");
            try {
                publish(app, HeardAloud.TOPIC, 50, 100);
                Thread.sleep(seconds * 1_000L);
            } finally {
                child.signal("CONT");
            }
            publish(app, HeardAloud.TOPIC, 100, 150);
            for (int number = 50; number < 150; number++) {
                child.awaitOutput("heard entry-" + number + ".");
            }
            Ledger.awaitQuiet(node, HeardAloud.QUEUE, 1);
        }
    }

    private void publish(Leveret app, String topic, int from, int to) {
        for (int number = from; number < to; number++) {
            ledger.publish(app, topic, number);
        }
    }
}
