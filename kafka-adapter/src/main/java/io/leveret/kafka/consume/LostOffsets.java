package io.leveret.kafka.consume;

import io.leveret.kafka.settings.KafkaOptions.LostOffset;
import io.leveret.kafka.wire.Failures;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a subscription whose place in a topic is gone, as the settings say. */
final class LostOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(LostOffsets.class);

    private final String subscription;
    private final LostOffset policy;

    LostOffsets(String subscription, LostOffset policy) {
        this.subscription = subscription;
        this.policy = policy;
    }

    private boolean earliest() {
        return policy == LostOffset.EARLIEST;
    }

    /**
     * Where it goes on in partitions whose place is gone, as a commit. What was published until now may have been handled.
     *
     * @param what has happened, for the log
     * @param beginnings where the oldest event of each is
     * @param ends where the next one will be
     */
    Map<TopicPartition, OffsetAndMetadata> instead(
            String what, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        told(what);
        Map<TopicPartition, OffsetAndMetadata> from = new HashMap<>();
        ends.forEach((partition, end) -> {
            long offset = earliest() ? beginnings.getOrDefault(partition, 0L) : end;
            String note = new Note(end - 1, Collections.emptyNavigableMap()).encode(offset);
            from.put(partition, new OffsetAndMetadata(offset, note));
        });
        return from;
    }

    /** Logs it; throws if people are to decide. */
    private void told(String what) {
        if (policy == LostOffset.FAIL) {
            throw new Failures.LastingException(
                    what + ". Set onLostOffset to earliest or latest, or reset the group's offsets, and start again",
                    null);
        }
        LOG.warn(
                "{}: {}. It goes on with {} (onLostOffset: {})",
                subscription,
                what,
                earliest() ? "the oldest events that are left" : "what is published from now on",
                policy.name().toLowerCase(Locale.ROOT));
    }

    /** Goes on elsewhere in partitions whose events were deleted before they were read. */
    void seek(KafkaConsumer<byte[], byte[]> consumer, OffsetOutOfRangeException e) {
        told("events were deleted before they were read: " + Failures.text(e));
        if (earliest()) {
            consumer.seekToBeginning(e.offsetOutOfRangePartitions().keySet());
        } else {
            consumer.seekToEnd(e.offsetOutOfRangePartitions().keySet());
        }
    }
}
