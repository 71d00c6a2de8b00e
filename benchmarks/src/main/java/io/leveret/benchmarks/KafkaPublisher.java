package io.leveret.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** kafka-clients' producer by hand. How much may be unconfirmed is its own affair: 32 MB, and then it blocks. */
final class KafkaPublisher implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;
    private static final byte[] CONTENT = "application/json".getBytes(UTF_8);
    private static final byte[] TYPE = Orders.TYPE.getBytes(UTF_8);

    private final ObjectWriter writer = JsonMapper.builder().build().writerFor(Order.class);
    private final Producer<byte[], byte[]> producer;

    KafkaPublisher(String url) {
        producer = new KafkaProducer<>(KafkaConfig.producer(url), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** See {@link Contender#publish}. */
    void publish(String topic, Contender.Publishing publishing) throws Exception {
        publishing.run(new Confirmed(topic));
    }

    private final class Confirmed implements Contender.Sender {

        private final String topic;
        private final AtomicInteger unconfirmed = new AtomicInteger();

        private volatile @Nullable Exception fault;

        Confirmed(String topic) {
            this.topic = topic;
        }

        @Override
        public void send(Order order, int number) throws Exception {
            var headers = new RecordHeaders();
            headers.add("content-type", CONTENT);
            headers.add("type", TYPE);
            headers.add("id", ("bare-" + number).getBytes(UTF_8));
            unconfirmed.incrementAndGet();
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
                        unconfirmed.decrementAndGet();
                    });
        }

        @Override
        public void awaitConfirms() throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
            while (unconfirmed.get() > 0) {
                if (System.nanoTime() - end > 0) {
                    throw new TimeoutException(unconfirmed + " orders were not confirmed");
                }
                TimeUnit.MICROSECONDS.sleep(100);
            }
            Exception failed = fault;
            if (failed != null) {
                throw failed;
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
