package io.leveret.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's client is told by all contenders that use it themselves: what Leveret tells it, where that costs or gains time. */
final class KafkaConfig {

    /** What the URLs of brokers begin with. */
    static final String SCHEME = "kafka://";

    private KafkaConfig() {}

    /** As the client wants it. */
    static String servers(String url) {
        return url.substring(SCHEME.length());
    }

    /** Of one that loses nothing: each record is kept once, and is sent at once. */
    static Map<String, Object> producer(String url) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers(url));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return config;
    }

    /** Of one whose user commits; the group has committed where it begins. */
    static Map<String, Object> consumer(String url, String group) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers(url));
        config.put(CommonClientConfigs.GROUP_ID_CONFIG, group);
        config.put(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG, 400);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return config;
    }
}
