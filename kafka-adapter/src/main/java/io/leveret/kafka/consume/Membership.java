package io.leveret.kafka.consume;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How a subscription comes by its partitions, and where it keeps what is settled. */
interface Membership {

    /** Sees to the topics: from then on the subscription keeps events, whether it receives or is paused. */
    void prepare() throws InterruptedException;

    /** Joins, once it is prepared; the session is told of the partitions then or later. */
    void join(KafkaConsumer<byte[], byte[]> consumer, Session session);

    /**
     * Sees whether there are more partitions to read, if nobody else does; throws if staying is of no use. Called again and again
     * on the polling thread.
     */
    default void look(KafkaConsumer<byte[], byte[]> consumer, Session session) {}

    /** Keeps what is settled, soon; tells on the polling thread whether it is kept. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<Boolean> kept);

    /** Keeps what is settled; returns whether it is kept. */
    boolean commitNow(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** Whether an event type is one that the subscription wants. */
    boolean wants(String type);

    /** What tells a letter of an event from all others of the subscription. */
    String origin(ConsumerRecord<byte[], byte[]> record);

    /** Where events wait for a delayed retry. */
    Retries retries(Session session);
}
