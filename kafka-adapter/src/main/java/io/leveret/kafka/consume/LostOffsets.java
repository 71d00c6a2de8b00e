package io.leveret.kafka.consume;

import io.leveret.kafka.settings.KafkaOptions.LostOffset;
import io.leveret.kafka.wire.Failures;
import java.util.Locale;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
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

    /** Whether it goes on with the oldest events that are left. */
    boolean earliest() {
        return policy == LostOffset.EARLIEST;
    }

    /** Logs it; throws if people are to decide. */
    void told(String what) {
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
