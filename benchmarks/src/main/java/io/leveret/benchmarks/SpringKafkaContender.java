package io.leveret.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.SendResult;
import org.springframework.kafka.support.serializer.JacksonJsonDeserializer;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

/** spring-kafka without Boot: template and JSON; a listener of records or of batches, either committed after each poll. */
final class SpringKafkaContender implements Contender {

    /** As with Leveret, whose publisher bounds what is unconfirmed itself. */
    private static final int FUTURES = 10 * WINDOW;

    private static final long DEADLINE_SECONDS = 60;

    private final String url;
    private final boolean batches;
    private final DefaultKafkaProducerFactory<String, Order> producers;
    private final KafkaTemplate<String, Order> template;

    SpringKafkaContender(String url, boolean batches) {
        this.url = url;
        this.batches = batches;
        producers = new DefaultKafkaProducerFactory<>(
                KafkaConfig.producer(url), new StringSerializer(), new JacksonJsonSerializer<>());
        template = new KafkaTemplate<>(producers);
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        var confirms = new SlidingWindow<SendResult<String, Order>>(FUTURES);
        publishing.run(new Sender() {
            @Override
            public void send(Order order, int number) {
                confirms.add(template.send(topic, order.customer(), order));
            }

            @Override
            public void awaitConfirms() {
                confirms.awaitAll();
            }
        });
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws Exception {
        Map<String, Object> config = KafkaConfig.consumer(url, Contender.queue(group, topic));
        var consumers = new DefaultKafkaConsumerFactory<>(
                config, new StringDeserializer(), new JacksonJsonDeserializer<>(Order.class));
        var properties = new ContainerProperties(topic);
        properties.setMessageListener(
                batches
                        ? (BatchMessageListener<String, Order>) records -> handle(records, handler)
                        : (MessageListener<String, Order>) record -> handler.accept(record.value()));
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.start();
        awaitPartitions(container);
        return container::stop;
    }

    private static void handle(List<ConsumerRecord<String, Order>> records, Consumer<Order> handler) {
        for (ConsumerRecord<String, Order> record : records) {
            handler.accept(record.value());
        }
    }

    private static void awaitPartitions(KafkaMessageListenerContainer<String, Order> container) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!assigned(container.getAssignedPartitions())) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("no partitions were assigned within " + DEADLINE_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static boolean assigned(@Nullable Collection<TopicPartition> partitions) {
        return partitions != null && !partitions.isEmpty();
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
