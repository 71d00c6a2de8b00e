package io.leveret.kafka.wire;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what a topic with one partition has right now, from its beginning to its end. */
public final class Scan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    /** Without a record for so long, the broker does not answer. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;

    /**
     * Fixes the end.
     *
     * @param consumer of no group; this closes it
     */
    public Scan(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
        try {
            consumer.assign(List.of(partition));
            end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Reads from the beginning to the end, or until the reader returns false. */
    public void read(Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.seekToBeginning(List.of(partition));
        readOn(reader);
    }

    /** Reads from an offset. */
    public void readFrom(long offset, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.seek(partition, offset);
        readOn(reader);
    }

    private void readOn(Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        long since = System.nanoTime();
        while (consumer.position(partition) < end) {
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end && !reader.test(record)) {
                    return;
                }
            }
            long now = System.nanoTime();
            if (consumer.position(partition) > before) {
                since = now;
            } else if (now - since > SILENCE.toNanos()) {
                throw new Failures.FailedException(
                        "the topic '" + partition.topic() + "' could not be read: no answer", null);
            }
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE));
    }
}
