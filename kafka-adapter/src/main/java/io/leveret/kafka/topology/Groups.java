package io.leveret.kafka.topology;

import io.leveret.kafka.wire.Failures;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** What groups have committed. Waits for the broker. */
public final class Groups {

    private final Supplier<Admin> admin;

    public Groups(Supplier<Admin> admin) {
        this.admin = admin;
    }

    /** The partitions of a topic of which a group has committed something: none if it has not begun. */
    public Set<TopicPartition> begun(String group, String topic) throws InterruptedException {
        return Topics.await(admin.get().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Has a group begin a topic. A group with running members has begun already: then the broker refuses, and nothing changes.
     *
     * @param from where it begins
     */
    public void begin(String group, Map<TopicPartition, OffsetAndMetadata> from) throws InterruptedException {
        try {
            Topics.await(admin.get().alterConsumerGroupOffsets(group, from).all());
        } catch (Failures.FailedException e) {
            Throwable cause = Failures.cause(e);
            Throwable why = cause.getCause() == null ? cause : cause.getCause();
            if (!(why instanceof UnknownMemberIdException) && !(why instanceof GroupNotEmptyException)) {
                throw e;
            }
        }
    }

    /** Where the oldest record of each partition of a topic is. */
    public Map<TopicPartition, Long> beginnings(String topic, int partitions) throws InterruptedException {
        return offsets(topic, partitions, OffsetSpec.earliest());
    }

    /** Where the next record of each partition of a topic will be. */
    public Map<TopicPartition, Long> ends(String topic, int partitions) throws InterruptedException {
        return offsets(topic, partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(String topic, int partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), which);
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> found :
                Topics.await(admin.get().listOffsets(asked).all()).entrySet()) {
            offsets.put(found.getKey(), found.getValue().offset());
        }
        return offsets;
    }
}
