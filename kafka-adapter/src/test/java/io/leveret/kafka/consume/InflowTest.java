package io.leveret.kafka.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.Delivery;
import io.leveret.transport.SubscriptionSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a poll has brought, of several partitions. There is no broker. */
class InflowTest {

    private static final int PARTITIONS = 8;
    private static final int EACH = 100;
    private static final SubscriptionSpec SPEC = new SubscriptionSpec(
            "group", "steps", Set.of("step"), Set.of(), PARTITIONS * EACH, false, List.of(), false);

    private final List<Map<TopicPartition, OffsetAndMetadata>> commits = new ArrayList<>();
    private final List<Delivery> handedOver = new ArrayList<>();

    @AutoClose
    private final SessionOfNowhere nowhere = new SessionOfNowhere(SPEC, handedOver::add, offsets -> {
        commits.add(offsets);
        return true;
    });

    /** A commit that is waited for takes as long as some thousand events do. */
    @Test
    void oneCommitPromisesForAllPartitionsBeforeTheFirstEventIsHandedOver() {
        Map<TopicPartition, Share> shares = new LinkedHashMap<>();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new LinkedHashMap<>();
        for (int number = 0; number < PARTITIONS; number++) {
            var partition = new TopicPartition(SPEC.topic(), number);
            shares.put(partition, new Share(partition, new Tracker(0, Note.NONE), Duration.ZERO));
            polled.put(partition, records(partition));
        }
        var inflow = new Inflow(
                nowhere.session(), SPEC, nowhere, shares, nowhere.session().intake(), new Commits(nowhere));

        inflow.take(new ConsumerRecords<>(polled, Map.of()));

        assertEquals(PARTITIONS * EACH, handedOver.size());
        assertEquals(1, commits.size(), () -> "commits: " + commits);
        assertEquals(shares.keySet(), commits.get(0).keySet());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < EACH; offset++) {
            records.add(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offset,
                    new byte[0],
                    "{}".getBytes(StandardCharsets.UTF_8)));
        }
        return records;
    }
}
