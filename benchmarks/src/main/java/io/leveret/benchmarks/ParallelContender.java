package io.leveret.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Confluent's parallel-consumer with its default settings; it only consumes, so it publishes as the bare client does. */
final class ParallelContender implements Contender {

    private final ObjectReader reader = JsonMapper.builder().build().readerFor(Order.class);
    private final String url;
    private final ProcessingOrder order;
    private final int concurrency;
    private final KafkaPublisher publisher;

    ParallelContender(String url, ProcessingOrder order, int concurrency) {
        this.url = url;
        this.order = order;
        this.concurrency = concurrency;
        publisher = new KafkaPublisher(url);
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        publisher.publish(topic, Integer.MAX_VALUE, publishing);
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws Exception {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaConfig.consumer(url, Contender.queue(group, topic)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        ParallelStreamProcessor<byte[], byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(ParallelConsumerOptions.<byte[], byte[]>builder()
                        .consumer(consumer)
                        .ordering(order)
                        .maxConcurrency(concurrency)
                        .build());
        var assigned = new Assigned();
        processor.subscribe(List.of(topic), assigned);
        processor.poll(polled -> handler.accept(read(polled.value())));
        assigned.await();
        return processor::closeDrainFirst;
    }

    private Order read(byte[] body) {
        try {
            return reader.readValue(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        publisher.close();
    }
}
