package io.leveret.kafka.publish;

import io.leveret.kafka.wire.ClientThread;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One of Kafka's clients that write, and what is under way on it. The client has a thread of its own, which an Error ends, as
 * where memory is short. Then the client takes records, does nothing with them, and never tells of them. Thread-safe.
 */
final class Client {

    private static final int LISTS = 16;

    private final Producer<byte[], byte[]> producer;

    private final ClientThread thread;

    /** By partition, so that those who write seldom wait for the client's thread, which removes. */
    private final List<Links<Handed>> underWay =
            Stream.generate(Links<Handed>::new).limit(LISTS).toList();

    /** Why nothing that is handed over will be told of; null while the client tells. */
    private volatile @Nullable Exception abandoned;

    /** With a producer that this thread has just made. */
    Client(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        this.thread = ClientThread.of(KafkaProducer.NETWORK_THREAD_PREFIX, producer.metrics());
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Whether its thread has ended. */
    boolean ended() {
        return thread.ended();
    }

    /** Told once of a record that the client has taken: on the client's thread, which must not be held up, or by {@link #abandon}. */
    @FunctionalInterface
    interface Told {

        /**
         * It has ended.
         *
         * @param failure null if it is stored
         */
        void told(Client client, Outgoing outgoing, @Nullable Exception failure);
    }

    /**
     * Hands a record over, and does not wait.
     *
     * @return why the client has not taken it, and nobody will be told; null if it has
     */
    @Nullable
    Exception send(ProducerRecord<byte[], byte[]> record, Outgoing outgoing, Told told) {
        Integer partition = record.partition();
        Links<Handed> among = underWay.get(partition == null ? 0 : partition % LISTS);
        var handed = new Handed(outgoing, told, among);
        among.add(handed);
        boolean returned = false;
        try {
            var unused = producer.send(record, handed);
            returned = true;
        } catch (RuntimeException e) {
            handed.refuse(e);
            returned = true;
        } finally {
            handed.handing = null;
            if (!returned) {
                among.remove(handed);
            }
        }
        // Asked afterwards, as it may have been abandoned just before.
        Exception why = abandoned;
        if (why != null) {
            handed.abandon(why);
        }
        return handed.refusal;
    }

    /** Says of all that is still under way that it has failed: it is closed, or its thread has ended. */
    void abandon(Exception why) {
        abandoned = why;
        for (Links<Handed> among : underWay) {
            Handed first;
            while ((first = among.first()) != null) {
                first.abandon(why);
            }
        }
    }

    /** One record; the client's callback for it. */
    private final class Handed extends Links.Link<Handed> implements Callback {

        private final Outgoing outgoing;
        private final Told told;
        private final Links<Handed> among;

        /** Who hands it over; null when that is done. Other threads may read anything but their own. */
        private @Nullable Thread handing = Thread.currentThread();

        /** Why it was not taken; used by the thread that hands it over. */
        private @Nullable Exception refusal;

        Handed(Outgoing outgoing, Told told, Links<Handed> among) {
            this.outgoing = outgoing;
            this.told = told;
            this.among = among;
        }

        /** Within the call that hands it over, the client says so that it does not take it. */
        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure != null && handing == Thread.currentThread()) {
                refuse(failure);
            } else if (among.remove(this)) {
                told.told(Client.this, outgoing, failure);
            }
        }

        void refuse(Exception why) {
            if (among.remove(this)) {
                refusal = why;
            }
        }

        void abandon(Exception why) {
            if (among.remove(this)) {
                told.told(Client.this, outgoing, why);
            }
        }
    }
}
