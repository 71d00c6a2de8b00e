package io.leveret.kafka.consume;

import io.leveret.transport.Quietly;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Partitions with an event that is left unsettled, as its copy has no place to go. Thread-safe. */
final class Held {

    private static final Logger LOG = LoggerFactory.getLogger(Held.class);

    private final String subscription;
    private final Map<TopicPartition, String> reasons = new ConcurrentHashMap<>();

    Held(String subscription) {
        this.subscription = subscription;
    }

    /** Notes an event whose copy is too large for a topic. */
    void add(KafkaDelivery delivery, String topic) {
        String why = "the event " + delivery.origin() + " stays where it is, as the topic '" + topic
                + "' takes none of its size: raise the topic's max.message.bytes, then start again, or pause and resume the"
                + " subscription";
        Quietly.run(() -> LOG.error("{}: {}", subscription, why));
        reasons.put(delivery.share().partition(), why);
    }

    /** A partition is ours no more. */
    void remove(TopicPartition partition) {
        reasons.remove(partition);
    }

    /** Why an event is not settled and will not be by waiting; null if there is none. */
    @Nullable
    String why() {
        return reasons.values().stream().findFirst().orElse(null);
    }
}
