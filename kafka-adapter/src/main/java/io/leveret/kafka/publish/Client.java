package io.leveret.kafka.publish;

import io.leveret.kafka.wire.ClientThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Producer<byte[], byte[]> producer;

    private final ClientThread thread;
    private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();

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

    /** Hands a record over. Its end is told once, here or on the client's thread. */
    void send(ProducerRecord<byte[], byte[]> record, Callback told) {
        var handed = new UnderWay(told);
        underWay.add(handed);
        boolean taken = false;
        try {
            var unused = producer.send(record, handed);
            taken = true;
        } finally {
            if (!taken) {
                underWay.remove(handed);
            }
        }
    }

    /** Says of all that is still under way that it has failed: it is closed, or its thread has ended. */
    void abandon(Exception why) {
        underWay.forEach(each -> each.onCompletion(null, why));
    }

    private final class UnderWay implements Callback {

        private final Callback told;

        UnderWay(Callback told) {
            this.told = told;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (underWay.remove(this)) {
                told.onCompletion(metadata, failure);
            }
        }
    }
}
