package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators change while an application runs: offsets, sizes and partitions of topics. */
@NeedsKafka
@Timeout(120)
class KafkaOperatorFaultsTest {

    @AutoClose
    private static final KafkaNode node = KafkaNode.started();

    @AutoClose
    private static final Admin admin = OnKafka.admin(node.url());

    private final Ledger ledger = new Ledger();
    private final KeyOrder order = new KeyOrder();

    @Test
    @KafkaRow(10)
    void aSubscriptionWhoseOffsetsAreDeletedWhileItIsPausedGoesOnWithTheOldestEvents() throws Exception {
        assertEquals(Set.of(), skippedByDeletion("oldest", "earliest", 0));

        assertTrue(ledger.repeatable.containsAll(ids(0, 100)), "handled again, and not marked as redelivered");
    }

    @Test
    @KafkaRow(10)
    void aSubscriptionWhoseOffsetsAreDeletedWhileItIsPausedGoesOnWithNewEventsIfTheSettingsSaySo() throws Exception {
        assertEquals(ids(100, 200), skippedByDeletion("newest", "latest", 0));
    }

    /** The other partitions tell that the group is not a new one. */
    @Test
    @KafkaRow(10)
    void aSubscriptionWithoutTheOffsetOfOnePartitionGoesOnThereAsTheSettingsSay() throws Exception {
        Set<String> skipped = skippedByDeletion("single", "latest", 3);

        assertTrue(ids(100, 200).containsAll(skipped), skipped::toString);
        assertTrue(!skipped.isEmpty() && skipped.size() < 100, skipped::toString);
        assertEquals(0, OnKafka.repeats(ledger));
    }

    @Test
    @KafkaRow(10)
    void aSubscriptionWithoutTheOffsetOfOnePartitionSaysWhatToDoIfPeopleAreToDecide() throws Exception {
        Settings settings = Apps.with(OnKafka.settings(node.url()), "onLostOffset", "fail");
        try (Leveret app = Apps.start(settings, OnKafka.ordered("decide", "decide-topic", ledger, order))) {
            OnKafka.publish(ledger, app, "decide-topic", 0, 100);
            ledger.settle(100);
            OnKafka.awaitQuiet(admin, "decide.decide-topic");
            app.subscription("decide", "decide-topic").pause();
            deleteOffsets("decide", 3);
            app.subscription("decide", "decide-topic").resume();

            Waits.until(() -> OnKafka.subscription(app).detail().contains("Set onLostOffset to earliest or latest"));
            assertEquals(0, OnKafka.repeats(ledger));
        }
    }

    /** As operators do to have events of a topic's past handled again. */
    @Test
    void aGroupThatIsSetBackWhileItIsAwayHandlesTheEventsAgain() throws Exception {
        String topic = "back-topic";
        try (Leveret app =
                Apps.start(OnKafka.settings(node.url()), OnKafka.ordered("back", topic, ledger, new KeyOrder()))) {
            OnKafka.publish(ledger, app, topic, 0, 100);
            ledger.settle(100);
            OnKafka.awaitQuiet(admin, "back." + topic);
            app.subscription("back", topic).pause();
            awaitAway("back." + topic);
            Map<TopicPartition, OffsetAndMetadata> beginning = IntStream.range(0, 4)
                    .boxed()
                    .collect(Collectors.toMap(
                            partition -> new TopicPartition(topic, partition), partition -> new OffsetAndMetadata(0)));
            OnKafka.done(
                    admin.alterConsumerGroupOffsets("back." + topic, beginning).all());
            app.subscription("back", topic).resume();

            Waits.until(() -> OnKafka.repeats(ledger) == 100);
            OnKafka.awaitQuiet(admin, "back." + topic);
            assertTrue(ledger.handled.values().stream().allMatch(times -> times == 2), ledger.handled::toString);
        }
    }

    /** Waits until all members have left: the broker refuses to change what they use. */
    private static void awaitAway(String group) {
        Waits.until(
                () -> OnKafka.done(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                        .allMatch(described -> described.members().isEmpty()));
    }

    /** Those of all partitions from one on. */
    private static void deleteOffsets(String group, int from) throws Exception {
        String topic = group + "-topic";
        awaitAway(group + "." + topic);
        OnKafka.done(admin.deleteConsumerGroupOffsets(
                        group + "." + topic,
                        IntStream.range(from, 4)
                                .mapToObj(partition -> new TopicPartition(topic, partition))
                                .collect(Collectors.toSet()))
                .all());
    }

    /**
     * Deletes the offsets of all partitions from one on, after 100 events, and has 100 more published, and yet another 100 once
     * it goes on; returns which events were not handled.
     */
    private Set<String> skippedByDeletion(String group, String onLostOffset, int from) throws Exception {
        String topic = group + "-topic";
        Settings settings = Apps.with(OnKafka.settings(node.url()), "onLostOffset", onLostOffset);
        try (Leveret app = Apps.start(settings, OnKafka.ordered(group, topic, ledger, order));
                Leveret publisher = Apps.start(settings)) {
            OnKafka.publish(ledger, publisher, topic, 0, 100);
            ledger.settle(100);
            OnKafka.awaitQuiet(admin, group + "." + topic);
            app.subscription(group, topic).pause();
            deleteOffsets(group, from);
            OnKafka.publish(ledger, publisher, topic, 100, 200);
            Waits.until(() -> ledger.confirmed.size() == 200);

            app.subscription(group, topic).resume();
            Waits.until(() -> app.health().up());
            OnKafka.publish(ledger, publisher, topic, 200, 300);

            ledger.settle(300, ids(100, 200));
            OnKafka.awaitQuiet(admin, group + "." + topic);
            assertEquals(List.of(), order.violations());
            Set<String> skipped = ids(0, 300);
            skipped.removeAll(ledger.handled.keySet());
            return skipped;
        }
    }

    private static Set<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Ledger::id).collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    @KafkaRow(11)
    void anEventWhoseCopyItsRetryTopicDoesNotTakeStaysAndOthersGoOnAndItIsRetriedOnceThereIsRoom() throws Exception {
        var definition =
                SubscriptionDefinition.of("large", "large-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() == 0 && context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        Settings settings = OnKafka.settings(node.url());
        try (Leveret app = Apps.start(settings, definition)) {
            maxMessageBytes("large.large-topic.retry.500", 100);
            OnKafka.publish(ledger, app, "large-topic", 0, 100);
            Waits.until(() -> !OnKafka.subscription(app).up());
            Health.Component told = OnKafka.subscription(app);
            assertTrue(told.detail().contains("'large.large-topic.retry.500' takes none of its size"), told.detail());
            Waits.until(() -> ledger.handled.size() == 99);

            maxMessageBytes("large.large-topic.retry.500", 1_000_000);
            app.subscription("large", "large-topic").pause();
            app.subscription("large", "large-topic").resume();

            ledger.settle(100);
            OnKafka.awaitQuiet(admin, "large.large-topic");
            Waits.until(() -> OnKafka.subscription(app).up());
            assertEquals(100, ledger.handled.size());
            assertEquals(0, app.deadLetters("large", "large-topic").count());
        }
    }

    @Test
    @KafkaRow(13)
    void partitionsThatAreAddedAreWrittenToAndReadByGroupsAndBroadcastsWithoutARestart() throws Exception {
        var watched = new Ledger();
        var published = new AtomicInteger();
        try (Leveret app = Apps.start(
                OnKafka.settings(node.proxiedUrl()),
                SubscriptionDefinition.of("grown", "grown-topic", ledger.handling()),
                SubscriptionDefinition.broadcast("watch", "grown-topic", watched.handling()))) {
            publish(app, published, 100);
            ledger.settle(100);
            OnKafka.done(admin.createPartitions(Map.of("grown-topic", NewPartitions.increaseTo(8)))
                    .all());
            // The clients ask for partitions once a minute, and after their connections were lost.
            node.network().cut();

            Waits.until(() -> {
                publish(app, published, 16);
                return OnKafka.ends(admin, "grown-topic", 8).stream().allMatch(end -> end > 0);
            });

            ledger.settle(published.get());
            Waits.until(() -> watched.handled.keySet().containsAll(ledger.confirmed));
            OnKafka.awaitQuiet(admin, "grown.grown-topic");
        }
    }

    private void publish(Leveret app, AtomicInteger published, int count) {
        int from = published.getAndAdd(count);
        for (int number = from; number < from + count; number++) {
            ledger.publish(app, "grown-topic", number);
        }
        Waits.until(() -> ledger.pending.get() == 0);
    }

    private static void maxMessageBytes(String topic, int bytes) throws Exception {
        var set = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        OnKafka.done(admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
                .all());
    }
}
