package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One message that can't be handed over, in one of ten queues. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class PoisonFaultsTest {

    private static final int SUBSCRIPTIONS = 10;
    private static final int EVENTS = 20;

    @AutoClose
    private static final RabbitNode node =
            RabbitNode.prepared().enablePlugins("rabbitmq_amqp1_0").start();

    private final Ledger[] ledgers =
            IntStream.range(0, SUBSCRIPTIONS).mapToObj(i -> new Ledger()).toArray(Ledger[]::new);

    private String name = "";

    /** The client reads no headers that nest so deep, and would end the connection. */
    @Test
    @Row(63)
    void aHeaderThatNestsTooDeepIsLeftUnreadAndNobodyNotices() throws Exception {
        Map<String, Object> deep = new HashMap<>();
        for (int level = 1; level < 41; level++) {
            deep = new HashMap<>(Map.of("in", deep));
        }
        var properties =
                new BasicProperties.Builder().headers(deep).deliveryMode(2).build();
        name = "deep";
        publishAhead();
        try (var log = Log.open();
                Foreign foreign = Foreign.at(node.url())) {
            foreign.channel()
                    .basicPublish(topic(0), "entry.made", true, properties, "{}".getBytes(StandardCharsets.UTF_8));
            foreign.channel().waitForConfirmsOrDie(10_000);
            try (Leveret app = Apps.start(Apps.settings(node.url()), definitions())) {
                publishToAll(app);
                settleAll();

                Waits.until(() -> detail(app).contains("1 left unread in the queue '" + queue(0) + "'"));
                assertTrue(detail(app).contains("headers can't be read"), detail(app));
                assertTrue(
                        log.lines().stream().noneMatch(line -> line.contains("connection consume is down")),
                        log.lines()::toString);
                for (Ledger ledger : ledgers) {
                    assertHandledOnce(ledger);
                }
            }
        }
        assertEquals(1, Broker.ready(node, queue(0)), "it stays in its queue");
    }

    /** The broker fails to make it a message of AMQP 0-9-1, and ends the connection each time with 541. */
    @Test
    @Row(63)
    void aMessageThatTheBrokerCannotHandOverStopsOneSubscriptionAtMost() throws Exception {
        name = "foreign";
        tenWithAForeignMessage(app -> {});
    }

    @Test
    @Tag("full")
    @Row(63)
    void aSubscriptionGoesOnOnceTheMessageThatTheBrokerCannotHandOverIsOut() throws Exception {
        name = "taken-out";
        tenWithAForeignMessage(app -> {
            node.ctl("purge_queue", queue(0));
            Waits.until(() -> app.health().up());
            ledgers[0].publish(app, topic(0), 1_000);
            Waits.until(() -> ledgers[0].handled.containsKey(Ledger.id(1_000)));
        });
    }

    private void tenWithAForeignMessage(Consumer<Leveret> then) throws Exception {
        publishAhead();
        boolean old = node.ctl("version").startsWith("3.");
        Amqp10.send(
                node.port(),
                (old ? "/exchange/" : "/exchanges/") + topic(0) + "/entry.made",
                old ? Amqp10.withNumberAsId("{}") : Amqp10.withUuidProperty("{}"));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definitions())) {
            publishToAll(app);
            for (int i = 1; i < SUBSCRIPTIONS; i++) {
                ledgers[i].settle(EVENTS);
            }
            Waits.until(() -> detail(app).contains("in the queue '" + queue(0) + "' breaks the connection"));
            Waits.until(() -> others(app));

            // From now on nobody notices.
            for (int round = 0; round < EVENTS; round++) {
                for (int i = 1; i < SUBSCRIPTIONS; i++) {
                    ledgers[i].publish(app, topic(i), EVENTS + round);
                }
            }
            for (int i = 1; i < SUBSCRIPTIONS; i++) {
                ledgers[i].settle(2 * EVENTS);
                for (int event = EVENTS; event < 2 * EVENTS; event++) {
                    assertEquals(1, ledgers[i].handled.get(Ledger.id(event)), "of subscription " + i);
                }
            }
            assertTrue(others(app), () -> app.health().toString());
            for (int event = 0; event < 3; event++) {
                int times = ledgers[0].handled.getOrDefault(Ledger.id(event), 0);
                assertTrue(times == 1 || times == 2, "what was ahead of it was handled " + times + " times");
            }
            then.accept(app);
        }
    }

    /** Three wait in the first queue. */
    private void publishAhead() {
        Apps.start(Apps.settings(node.url()), definitions()[0]).close();
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            for (int event = 0; event < 3; event++) {
                ledgers[0].publish(app, topic(0), event);
            }
            Waits.until(() -> ledgers[0].confirmed.size() == 3);
        }
    }

    private void publishToAll(Leveret app) {
        for (int event = 0; event < EVENTS; event++) {
            for (int i = 1; i < SUBSCRIPTIONS; i++) {
                ledgers[i].publish(app, topic(i), event);
            }
        }
    }

    private void settleAll() {
        ledgers[0].settle(3);
        for (int i = 1; i < SUBSCRIPTIONS; i++) {
            ledgers[i].settle(EVENTS);
        }
    }

    private static void assertHandledOnce(Ledger ledger) {
        assertTrue(ledger.handled.values().stream().allMatch(times -> times == 1), ledger.handled::toString);
    }

    private SubscriptionDefinition[] definitions() {
        return IntStream.range(0, SUBSCRIPTIONS)
                .mapToObj(i -> SubscriptionDefinition.of("poison", topic(i), ledgers[i].handling()))
                .toArray(SubscriptionDefinition[]::new);
    }

    private String topic(int number) {
        return name + "-" + number;
    }

    private String queue(int number) {
        return "poison." + topic(number);
    }

    private String detail(Leveret app) {
        return component(app, 0).detail();
    }

    private boolean others(Leveret app) {
        return IntStream.range(1, SUBSCRIPTIONS).allMatch(i -> component(app, i).up());
    }

    private Health.Component component(Leveret app, int number) {
        return app.health().components().stream()
                .filter(component -> component.name().equals("subscription " + queue(number)))
                .findFirst()
                .orElseThrow();
    }
}
