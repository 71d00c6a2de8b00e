package io.leveret.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** kafka-clients' producer by hand. It blocks itself once 32 MB are unconfirmed. */
final class KafkaPublisher implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;
    private static final byte[] CONTENT = "application/json".getBytes(UTF_8);
    private static final byte[] TYPE = Orders.TYPE.getBytes(UTF_8);

    private final ObjectWriter writer = JsonMapper.builder().build().writerFor(Order.class);
    private final Producer<byte[], byte[]> producer;

    KafkaPublisher(String url) {
        producer = new KafkaProducer<>(KafkaConfig.producer(url), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * See {@link Contender#publish}.
     *
     * @param most how many events may be unconfirmed
     */
    void publish(String topic, int most, Contender.Publishing publishing) throws Exception {
        publishing.run(new Confirmed(topic, most));
    }

    private final class Confirmed implements Contender.Sender {

        private final String topic;
        private final int most;
        private final Semaphore room;

        private volatile @Nullable Exception fault;

        Confirmed(String topic, int most) {
            this.topic = topic;
            this.most = most;
            this.room = new Semaphore(most);
        }

        @Override
        public void send(Order order, int number) throws Exception {
            var headers = new RecordHeaders();
            headers.add("content-type", CONTENT);
            headers.add("type", TYPE);
            headers.add("id", ("bare-" + number).getBytes(UTF_8));
            take(1);
            var unused = producer.send(
                    new ProducerRecord<>(
                            topic,
                            null,
                            null,
                            order.customer().getBytes(UTF_8),
                            writer.writeValueAsBytes(order),
                            headers),
                    (metadata, failure) -> {
                        if (failure != null) {
                            fault = failure;
                        }
                        room.release();
                    });
        }

        @Override
        public void awaitConfirms() throws Exception {
            take(most);
            room.release(most);
            Exception failed = fault;
            if (failed != null) {
                throw failed;
            }
        }

        private void take(int places) throws Exception {
            if (!room.tryAcquire(places) && !room.tryAcquire(places, DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException("no confirms within " + DEADLINE_SECONDS + " s");
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
