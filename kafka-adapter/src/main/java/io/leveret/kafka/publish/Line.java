package io.leveret.kafka.publish;

import java.util.ArrayDeque;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for one topic. Used by the sender's thread only. */
final class Line {

    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    /** How often it is looked whether a topic has more partitions: the client knows, and is not asked for each event. */
    private static final long PARTITIONS_NANOS = 1_000_000_000L;

    final String topic;

    /** Until the topic is known, or the client has room. */
    final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();

    /** 0 until it is known. */
    int partitions;

    /** When it was looked how many there are. */
    private long lookedAt;

    /** Whose turn it is among the partitions. */
    int turn;

    /** Whether somebody looks for the topic, or will look again. */
    boolean opening;

    Line(String topic) {
        this.topic = topic;
    }

    void known(int partitionsNow) {
        partitions = partitionsNow;
        lookedAt = System.nanoTime();
    }

    /** Operators may add some. What is wrong with the client, the record that comes next is told. */
    void lookForPartitions(Producer<byte[], byte[]> producer) {
        long now = System.nanoTime();
        if (now - lookedAt > PARTITIONS_NANOS) {
            lookedAt = now;
            try {
                partitions = producer.partitionsFor(topic).size();
            } catch (RuntimeException e) {
                LOG.debug("how many partitions the topic {} has is not known now", topic, e);
            }
        }
    }
}
