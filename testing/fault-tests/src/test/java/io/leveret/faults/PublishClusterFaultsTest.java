package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishSettings;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to publishes when a cluster loses a node. Quorum queues: a classic one is on one node only. */
@NeedsBroker(privateNode = true)
@Tag("full")
@Timeout(240)
class PublishClusterFaultsTest {

    /**
     * From 4.3 on, a consumer on a killed node is counted, and keeps what it had in hand, for a minute
     * (consumer_disconnected_timeout).
     */
    private static final Duration CONSUMER_GONE = Duration.ofMinutes(2);

    /** More than wait at once, so that it goes on to fail. */
    private static final int GIVEN_UP = 300;

    @AutoClose
    private static final RabbitCluster cluster = RabbitCluster.started(3);

    @Test
    @Row(12)
    void nothingConfirmedIsLostWhenTheLeaderOfTheQueueIsKilled() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("led", "led-topic", ledger.handling());
        try (Leveret consumer = Apps.start(settings(cluster.nodes(), Duration.ofSeconds(30)), definition)) {
            RabbitNode leader = cluster.leader("led.led-topic", cluster.nodes().get(0));
            try (Leveret app = Apps.start(settings(cluster.without(leader), Duration.ofSeconds(30)))) {
                for (int i = 0; i < 5_000; i++) {
                    ledger.publish(app, "led-topic", i);
                    if (i == 2_000) {
                        leader.kill();
                    }
                }
                Waits.within(
                        CONSUMER_GONE,
                        () -> ledger.pending.get() == 0
                                && ledger.handled.keySet().containsAll(ledger.confirmed));
                ledger.settle(5_000);
                assertTrue(ledger.confirmed.size() > 4_000, () -> ledger.confirmed.size() + " confirmed");
                Waits.until(() -> consumer.health().up() && app.health().up());
                Ledger.awaitQuiet(cluster.without(leader).get(0), "led.led-topic", 1, CONSUMER_GONE);
            } finally {
                leader.start();
            }
        }
    }

    /** The leader believes for a while that it still is the leader, and takes what the publisher sends. */
    @Test
    @Row(12)
    void nothingIsConfirmedByALeaderThatIsIsolatedTogetherWithThePublisher() {
        publisherIsolated("with", true);
    }

    @Test
    @Row(12)
    void nothingIsConfirmedByANodeThatIsIsolatedFromTheLeader() {
        publisherIsolated("from", false);
    }

    /** The node answers heartbeats and confirms nothing: only its silence tells. */
    @Test
    @Row(12)
    void aPublisherLeavesANodeThatIsIsolatedWhenItsUrlNamesOthers() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("left", "left-topic", ledger.handling());
        Apps.start(settings(cluster.nodes(), Duration.ofSeconds(30)), definition)
                .close();
        RabbitNode leader = cluster.leader("left.left-topic", cluster.nodes().get(0));
        RabbitNode other = cluster.without(leader).get(0);
        RabbitNode alone = cluster.without(leader, other).get(0);
        try (TcpProxy proxy = TcpProxy.to(other.url())) {
            String hosts = "127.0.0.1:" + alone.port() + ",127.0.0.1:" + proxy.port();
            Settings both = Apps.with(
                    Apps.settings(other.url().replace("127.0.0.1:" + other.port(), hosts))
                            .withPublish(
                                    new PublishSettings(Duration.ofSeconds(3), 500, PublishSettings.WhenFull.BLOCK)),
                    "heartbeat",
                    "5s");
            proxy.refuse();
            try (Leveret consumer = Apps.start(settings(List.of(leader, other), Duration.ofSeconds(30)), definition);
                    Leveret app = Apps.start(both)) {
                publish(ledger, app, "left-topic", 0, 100);
                Waits.until(() -> ledger.confirmed.size() == 100);
                proxy.accept();
                cluster.isolate(alone);

                Waits.until(() -> {
                    int next = ledger.confirmed.size() + ledger.unknown.size() + ledger.failed.size();
                    ledger.publish(app, "left-topic", next);
                    Waits.within(Duration.ofSeconds(10), () -> ledger.pending.get() == 0);
                    return ledger.confirmed.contains(Ledger.id(next));
                });
                ledger.settle(ledger.confirmed.size() + ledger.unknown.size() + ledger.failed.size());
                assertTrue(proxy.connections() > 0);
                assertTrue(consumer.health().up());
            } finally {
                alone.restart();
            }
        }
    }

    /** Its copies are refused there, or have no answer. */
    @Test
    @Row(12)
    void anApplicationThatOnlyConsumesLeavesANodeThatIsIsolatedWithItsCopies() throws Exception {
        var ledger = new Ledger();
        var isolated = new CountDownLatch(1);
        var definition =
                SubscriptionDefinition.of("cut", "cut-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    ledger.note(context);
                    isolated.await();
                    return Outcome.deadLetter("a bad one");
                }));
        Apps.start(settings(cluster.nodes(), Duration.ofSeconds(30)), definition)
                .close();
        RabbitNode leader = cluster.leader("cut.cut-topic.dead", cluster.nodes().get(0));
        RabbitNode other = cluster.without(leader).get(0);
        RabbitNode alone = cluster.without(leader, other).get(0);
        try (TcpProxy proxy = TcpProxy.to(other.url())) {
            String hosts = "127.0.0.1:" + alone.port() + ",127.0.0.1:" + proxy.port();
            Settings both = Apps.with(
                    Apps.settings(other.url().replace("127.0.0.1:" + other.port(), hosts)), "heartbeat", "5s");
            proxy.refuse();
            try (Leveret healthy = Apps.start(settings(List.of(leader, other), Duration.ofSeconds(30)));
                    Leveret app = Apps.start(both, definition)) {
                Waits.until(() -> app.health().up());
                publish(ledger, healthy, "cut-topic", 0, 1);
                Waits.until(() -> ledger.handled.size() == 1);
                proxy.accept();
                cluster.isolate(alone);
                isolated.countDown();

                Waits.until(() ->
                        !healthy.deadLetters("cut", "cut-topic").browse(10).isEmpty());
                assertTrue(proxy.connections() > 0);
            } finally {
                isolated.countDown();
                alone.restart();
            }
        }
    }

    /** The broker soon reads nothing more from a connection that publishes to such a queue. */
    @Test
    @Row(58)
    void aTopicWhoseQueueHasLostItsMajorityTakesNothingFromTheOthers() {
        var ill = new Ledger();
        var well = new Ledger();
        Apps.start(
                        settings(cluster.nodes(), Duration.ofSeconds(30)),
                        SubscriptionDefinition.of("ill", "ill-topic", ill.handling()),
                        SubscriptionDefinition.of("well", "well-topic", well.handling()))
                .close();
        RabbitNode first = cluster.nodes().get(0);
        RabbitNode lost = Majorities.takeFrom(cluster, "ill.ill-topic");
        var number = new AtomicInteger();
        try (var log = Log.open();
                Leveret app = Apps.start(settings(List.of(first), Duration.ofSeconds(5)))) {
            try (var load = new Load(() -> ill.publish(app, "ill-topic", number.getAndIncrement()))) {
                int published = 0;
                while (!namesTheTopic(app.health())) {
                    well.publish(app, "well-topic", published++);
                }
                int before = published;
                for (int i = 0; i < 2_000; i++) {
                    well.publish(app, "well-topic", published++);
                }
                Waits.until(() -> well.pending.get() == 0);
                assertEquals(
                        Set.of(),
                        well.failures.keySet().stream()
                                .filter(id -> Integer.parseInt(id.substring("entry-".length())) >= before)
                                .collect(Collectors.toSet()));
                int failed = ill.failures.size();
                Waits.until(() -> ill.failures.size() > failed + GIVEN_UP);
                assertTrue(load.runs());
                assertEquals(
                        List.of(),
                        log.lines().stream()
                                .filter(line -> line.contains("ill-topic answers publishes again"))
                                .toList());
            }
            lost.start();
            Waits.until(() -> {
                ill.publish(app, "ill-topic", number.getAndIncrement());
                return !ill.confirmed.isEmpty();
            });
            Waits.until(() -> app.health().up());
        } finally {
            Majorities.startAgain(lost);
        }
    }

    /** What was sent before the topic was kept apart has shared its fate. */
    private static boolean namesTheTopic(Health health) {
        return health.components().stream().anyMatch(part -> part.name().equals("topic ill-topic"));
    }

    @Test
    @Row(58)
    void whileTheDeadLetterQueueHasNoMajorityGoodEventsAreHandledAndTheBadArriveOnceItHas() {
        var ledger = new Ledger();
        var definition =
                SubscriptionDefinition.of("dying", "dying-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() % 10 == 0) {
                        throw new IllegalStateException("always");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        Settings settings = settings(List.of(cluster.nodes().get(0)), Duration.ofSeconds(30));
        Apps.start(settings, definition).close();
        RabbitNode lost = Majorities.takeFrom(cluster, "dying.dying-topic.dead");
        Set<String> bad = IntStream.range(0, 500)
                .filter(i -> i % 10 == 0)
                .mapToObj(Ledger::id)
                .collect(Collectors.toSet());
        try (Leveret app = Apps.start(settings, definition)) {
            publish(ledger, app, "dying-topic", 0, 500);
            ledger.settle(500, bad);
            assertEquals(500, ledger.confirmed.size());
            Waits.until(() -> app.health().components().stream()
                    .anyMatch(part -> part.name().equals("queue dying.dying-topic.dead")));
            lost.start();
            Waits.until(() -> app.deadLetters("dying", "dying-topic").browse(1_000).stream()
                    .map(letter -> letter.id())
                    .collect(Collectors.toSet())
                    .equals(bad));
            Waits.until(() -> app.health().up());
        } finally {
            Majorities.startAgain(lost);
        }
    }

    private static void publisherIsolated(String group, boolean withLeader) {
        String topic = group + "-topic";
        String queue = group + "." + topic;
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of(group, topic, ledger.handling());
        Apps.start(settings(cluster.nodes(), Duration.ofSeconds(30)), definition)
                .close();
        RabbitNode leader = cluster.leader(queue, cluster.nodes().get(0));
        RabbitNode alone = withLeader ? leader : cluster.without(leader).get(0);
        try (Leveret consumer = Apps.start(settings(cluster.without(alone), Duration.ofSeconds(30)), definition);
                Leveret app = Apps.start(settings(List.of(alone), Duration.ofSeconds(3)))) {
            publish(ledger, app, topic, 0, 100);
            Waits.until(() -> ledger.confirmed.size() == 100);
            cluster.isolate(alone);
            publish(ledger, app, topic, 100, 300);
            Waits.within(Duration.ofSeconds(10), () -> ledger.pending.get() == 0);
            assertEquals(100, ledger.confirmed.size(), "confirmed by a minority");
            assertEquals(Set.of(), ledger.failed, "nobody knows");
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.TimedOut.class, failure));

            alone.restart();
            Waits.until(() -> {
                int next = ledger.confirmed.size() + ledger.unknown.size() + ledger.failed.size();
                ledger.publish(app, topic, next);
                Waits.within(Duration.ofSeconds(10), () -> ledger.pending.get() == 0);
                return ledger.confirmed.contains(Ledger.id(next));
            });
            ledger.settle(ledger.confirmed.size() + ledger.unknown.size() + ledger.failed.size());
            Waits.until(() -> consumer.health().up() && app.health().up());
            Ledger.awaitQuiet(alone, queue, 1);
        }
    }

    private static Settings settings(List<RabbitNode> nodes, Duration timeout) {
        return Apps.settings(RabbitCluster.url(nodes))
                .withPublish(new PublishSettings(timeout, 500, PublishSettings.WhenFull.BLOCK));
    }

    private static void publish(Ledger ledger, Leveret app, String topic, int from, int until) {
        for (int i = from; i < until; i++) {
            ledger.publish(app, topic, i);
        }
    }
}
