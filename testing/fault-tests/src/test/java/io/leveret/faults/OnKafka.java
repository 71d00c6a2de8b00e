package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** What the fault tests of Kafka have in common: settings, keys, and an operator's client. */
final class OnKafka {

    private static final int KEYS = 20;

    private OnKafka() {}

    /** As for RabbitMQ, with topics of four partitions. */
    static Settings settings(String url) {
        return Apps.with(Apps.settings(url), "partitions", "4");
    }

    /** An operator's client. */
    static Admin admin(String url) {
        return Admin.create(Map.of("bootstrap.servers", url.substring("kafka://".length())));
    }

    static <T> T done(KafkaFuture<T> asked) throws Exception {
        return asked.get(30, TimeUnit.SECONDS);
    }

    /** Publishes events whose numbers rise within each of some keys. */
    static void publish(Ledger ledger, Leveret app, String topic, int from, int to) {
        for (int number = from; number < to; number++) {
            ledger.publish(app, topic, number, PublishOptions.DEFAULT.withKey("key-" + key(number)));
        }
    }

    /** A subscription that acknowledges, and notes in which order the events of each key came. */
    static SubscriptionDefinition ordered(String group, String topic, Ledger ledger, KeyOrder order) {
        return SubscriptionDefinition.of(
                group,
                topic,
                Handling.of(Ledger.Entry.class, (entry, context) -> {
                            order.begins(key(entry.number()), entry.number());
                            ledger.note(context);
                            order.ends(key(entry.number()));
                            return Outcome.ack();
                        })
                        .orderedBy(entry -> key(entry.number())));
    }

    private static int key(int number) {
        return number % KEYS;
    }

    /** The state of the only subscription. */
    static Health.Component subscription(Leveret app) {
        return app.health().components().stream()
                .filter(component -> component.name().startsWith("subscription "))
                .findFirst()
                .orElseThrow();
    }

    /** How many events were handled again. */
    static int repeats(Ledger ledger) {
        return ledger.handled.values().stream().mapToInt(times -> times - 1).sum();
    }

    /** Where the next record of each partition of a topic will be. */
    static List<Long> ends(Admin admin, String topic, int partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return done(admin.listOffsets(asked).all()).values().stream()
                .map(ListOffsetsResultInfo::offset)
                .toList();
    }

    /** Waits until a group has settled all that its topics have. */
    static void awaitQuiet(Admin admin, String group) {
        Waits.within(Duration.ofMinutes(2), () -> lag(admin, group) == 0);
    }

    private static long lag(Admin admin, String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed =
                done(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        committed.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        long lag = 0;
        for (ListOffsetsResultInfo end : done(admin.listOffsets(asked).all()).values()) {
            lag += end.offset();
        }
        for (OffsetAndMetadata settled : committed.values()) {
            lag -= settled.offset();
        }
        return lag;
    }
}
