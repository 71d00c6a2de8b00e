package io.leveret.kafka.publish;

import io.leveret.transport.SendFailure;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is to be written: an event or a copy. Its end is told once, from any thread; telling does not block. */
interface Outgoing {

    String topic();

    /** Whether its topic may be declared for it. */
    boolean declares();

    /** Told right before it may leave this process; false if it is wanted no more. */
    boolean begin();

    /** Whether it is wanted no more, or told already. */
    boolean ended();

    /**
     * The record to write.
     *
     * @param partitions how many its topic has
     * @param next the partition whose turn it is, for an event without a key
     */
    ProducerRecord<byte[], byte[]> record(int partitions, int next);

    void stored();

    void failed(SendFailure failure);

    /** The same when its topic takes none of this size. */
    default void tooLarge(SendFailure failure) {
        failed(failure);
    }
}
