package io.leveret.kafka.publish;

import io.leveret.transport.SendFailure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What is to be written: an event or a copy. Its end is told once, from any thread; telling does not block. */
interface Outgoing {

    String topic();

    /** Whether its topic may be declared for it. Asked on the sender's thread. */
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

    /**
     * It was not written.
     *
     * @param cause what the client has thrown; null if nothing was
     */
    void failed(SendFailure failure, @Nullable Throwable cause);
}
