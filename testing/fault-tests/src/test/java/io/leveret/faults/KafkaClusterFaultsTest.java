package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.testbroker.KafkaCluster;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers that keep each event twice at least, of which some are lost, or all are restarted in turn. */
@NeedsKafka
@Tag("full")
@Timeout(300)
class KafkaClusterFaultsTest {

    private static final int EVENTS = 5_000;

    @AutoClose
    private static final KafkaCluster cluster = KafkaCluster.started(3);

    @AutoClose
    private static final Admin admin = OnKafka.admin(cluster.url());

    private final Ledger ledger = new Ledger();
    private final KeyOrder order = new KeyOrder();

    @Test
    @KafkaRow(2)
    void nothingConfirmedIsLostWhenTheLeaderOfAPartitionIsKilled() throws Exception {
        try (Leveret app = start("led")) {
            KafkaNode leader =
                    cluster.node(partitions("led-topic").get(0).leader().id());
            OnKafka.publish(ledger, app, "led-topic", 0, EVENTS / 2);
            leader.kill();
            OnKafka.publish(ledger, app, "led-topic", EVENTS / 2, EVENTS);

            ledger.settle(EVENTS);
            OnKafka.awaitQuiet(admin, "led.led-topic");
            assertTrue(ledger.confirmed.size() > EVENTS - 1_000, () -> ledger.confirmed.size() + " confirmed");
            assertEquals(List.of(), order.violations());
            Waits.until(() -> app.health().up());
        } finally {
            startAll();
        }
    }

    @Test
    @KafkaRow(2)
    void nothingIsConfirmedWhileTwoOfThreeBrokersAreGoneAndAllGoesOnWhenTheyAreBack() throws Exception {
        try (Leveret app = start("alone")) {
            OnKafka.publish(ledger, app, "alone-topic", 0, 200);
            Waits.until(() -> ledger.confirmed.size() == 200);
            cluster.node(1).kill();
            cluster.node(2).kill();
            OnKafka.publish(ledger, app, "alone-topic", 200, 400);
            Waits.until(() -> ledger.pending.get() == 0);
            assertEquals(200, ledger.confirmed.size());

            startAll();
            Waits.until(() -> app.health().up());
            OnKafka.publish(ledger, app, "alone-topic", 400, 600);

            ledger.settle(600);
            OnKafka.awaitQuiet(admin, "alone.alone-topic");
            assertEquals(400, ledger.confirmed.size(), ledger.failures::toString);
            assertEquals(List.of(), order.violations());
        } finally {
            startAll();
        }
    }

    @Test
    @KafkaRow(6)
    void aRollingRestartOfThreeBrokersFailsNoPublishAndLosesNothing() throws Exception {
        var published = new AtomicInteger();
        try (Leveret app = start("rolling")) {
            try (var load = new Load(() -> {
                int number = published.getAndIncrement();
                OnKafka.publish(ledger, app, "rolling-topic", number, number + 1);
            })) {
                for (KafkaNode node : cluster.nodes()) {
                    node.restart();
                    awaitInSync("rolling-topic");
                }
                assertTrue(load.runs());
            }

            ledger.settle(published.get());
            OnKafka.awaitQuiet(admin, "rolling.rolling-topic");
            assertEquals(Set.of(), ledger.unknown, ledger.failures::toString);
            assertEquals(Set.of(), ledger.failed, ledger.failures::toString);
            assertEquals(List.of(), order.violations());
            Waits.until(() -> app.health().up());
        } finally {
            startAll();
        }
    }

    private Leveret start(String group) {
        return Apps.start(OnKafka.settings(cluster.url()), OnKafka.ordered(group, group + "-topic", ledger, order));
    }

    /** Each broker has what the others have. */
    private static void awaitInSync(String topic) {
        Waits.within(
                Duration.ofMinutes(2),
                () -> partitions(topic).stream()
                        .allMatch(partition ->
                                partition.isr().size() == cluster.nodes().size()));
    }

    private static List<TopicPartitionInfo> partitions(String topic) throws Exception {
        return OnKafka.done(admin.describeTopics(List.of(topic)).allTopicNames())
                .values()
                .iterator()
                .next()
                .partitions();
    }

    private static void startAll() {
        cluster.nodes().parallelStream().filter(node -> !node.isRunning()).forEach(KafkaNode::start);
        awaitInSync("__consumer_offsets");
    }
}
