package io.leveret.kafka.settings;

import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.SingleActiveAssignor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the clients of one transport, each with a name of its own. */
public final class Clients {

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    /** Room for what is written at once; Kafka's own default. */
    private static final long BUFFER = 32 << 20;

    private static final int FETCH_WAIT_MILLIS = 50;

    /** With 500 a rolling deploy left a partition idle for 1.1 s; docs/benchmarks/kafka-joining.md says for how long with this. */
    private static final int HEARTBEAT_MILLIS = 400;

    /**
     * How long the partitions of an instance that has crashed wait for another. So does an instance that starts meanwhile, and it
     * has 30 s for that. An instance that is only slow to answer gets its partitions back, and some events again.
     */
    private static final int SESSION_MILLIS = 15_000;

    /** How soon partitions that operators add are known. */
    private static final int METADATA_MILLIS = 60_000;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final KafkaOptions options;
    private final String application;
    private final String instance;

    /**
     * Makes none yet.
     *
     * @param application which operators see in the clients' ids
     * @param instance unique for each running application
     */
    public Clients(KafkaOptions options, String application, String instance) {
        this.options = options;
        this.application = application;
        this.instance = instance;
    }

    /** The settings that they are made with. */
    public KafkaOptions options() {
        return options;
    }

    /** Tells what is dangerous about the settings. */
    public void warn() {
        if (options.security().trustsAnybody()) {
            LOG.warn(
                    "{}: tls.verify is false: ANYBODY CAN PRETEND TO BE THIS BROKER; name a tls.trustStore instead",
                    options.who());
        }
        if (options.security().tellsSecretInTheClear()) {
            LOG.warn(
                    "{}: sasl.tokenEndpoint is without TLS: ANYBODY ON THE WAY CAN READ THE SECRET; write https:",
                    options.who());
        }
    }

    /** Its constructor may fetch a token, which is the one thing that waits for somebody else. */
    private static <T> T made(Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            throw Failures.making(e);
        }
    }

    /** Unique for each running application. */
    public String instance() {
        return instance;
    }

    /** The name of the application. */
    public String application() {
        return application;
    }

    /** A client that asks for topics and groups, and makes them. */
    public Admin admin() {
        Map<String, Object> config = common("admin");
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return made(() -> Admin.create(config));
    }

    /** A client that writes and loses nothing: each record is kept once, by all brokers that are in sync. */
    public KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> config = common("publish");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // What isn't known or has no room fails at once, and waits in the transport's own queue.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        // Each topic has a limit of its own, which is twice as much for copies.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * options.maxEvent());
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER, 4L * options.maxEvent()));
        // An idle topic would have to be asked for again.
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, 86_400_000);
        return made(() -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * A client that reads as a member of a group, and commits only what it is told to.
     *
     * @param single whether one member has all partitions
     */
    public KafkaConsumer<byte[], byte[]> member(String group, int prefetch, boolean single) {
        Map<String, Object> config = reading(group);
        config.put(CommonClientConfigs.GROUP_ID_CONFIG, group);
        config.put(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        config.put(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(single ? SingleActiveAssignor.class : CooperativeStickyAssignor.class));
        // The engine works on as many while the next ones are polled.
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(500, 2 * prefetch));
        return consumer(config);
    }

    /** A client that reads for itself, of no group. */
    public KafkaConsumer<byte[], byte[]> reader(String role) {
        return consumer(reading(role));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return made(() -> new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    private Map<String, Object> reading(String role) {
        Map<String, Object> config = common(role);
        // While a request waits at the broker for records, the partitions that come back meanwhile are not read.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return config;
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.servers());
        options.security().apply(config);
        config.put(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                application + "-" + instance + "-" + role + "-" + COUNTER.incrementAndGet());
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
        // No management beans, and nothing told to the broker that nobody has asked for.
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }
}
