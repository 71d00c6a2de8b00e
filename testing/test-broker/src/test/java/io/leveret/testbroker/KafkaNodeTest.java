package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NeedsKafka
final class KafkaNodeTest {
    private static KafkaNode node;

    @BeforeAll
    static void start() {
        node = KafkaNode.started();
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void confirmedRecordsSurviveAKillAndARestart() throws Exception {
        try (Admin admin = Admin.create(at(node.url()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        send("kept", "first");

        node.kill();
        assertFalse(node.isRunning());
        node.start();

        send("kept", "second");
        assertEquals(List.of("first", "second"), read("kept", 2));
    }

    @Test
    void clientsThatComeThroughTheNetworkAreToldItsAddress() throws Exception {
        try (Admin admin = Admin.create(at(node.proxiedUrl()))) {
            Set<Integer> ports = Set.copyOf(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS).stream()
                    .map(broker -> broker.port())
                    .toList());

            assertEquals(Set.of(node.network().port()), ports);
        }
    }

    private static void send(String topic, String value) throws Exception {
        try (var producer = new KafkaProducer<>(at(node.url()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(String topic, int count) {
        try (var consumer = new KafkaConsumer<>(at(node.url()), new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new java.util.ArrayList<>();
            for (int i = 0; i < 30 && values.size() < count; i++) {
                values.addAll(StreamSupport.stream(
                                consumer.poll(Duration.ofSeconds(1)).spliterator(), false)
                        .map(ConsumerRecord::value)
                        .toList());
            }
            return values;
        }
    }

    private static Map<String, Object> at(String url) {
        return Map.of("bootstrap.servers", url.substring("kafka://".length()));
    }
}
