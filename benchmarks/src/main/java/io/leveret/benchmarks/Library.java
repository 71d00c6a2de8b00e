package io.leveret.benchmarks;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import java.util.List;
import java.util.stream.Stream;

/** Who competes. */
enum Library {
    BARE("amqp-client, by hand", ""),
    LEVERET("Leveret", ""),
    SPRING_SIMPLE(
            "Spring AMQP: template; simple container",
            "A Spring template takes a channel whose publishes are unconfirmed out of its cache, so this opens many."),
    SPRING_DIRECT("Spring AMQP: template scoped to one channel; direct container", ""),
    SMALLRYE(
            "SmallRye Reactive Messaging",
            "SmallRye publishes without `mandatory`, which its connector can't: an event that no queue gets would be lost unnoticed."),
    LEVERET_8("Leveret", ""),
    LEVERET_8_ORDERED("Leveret, ordered by 1,000 keys", ""),
    KAFKA_BARE("kafka-clients, by hand", "kafka-clients by hand writes type, id and content type as headers."),
    KAFKA_BARE_BOUNDED(
            "kafka-clients, by hand, at most 1,000 unconfirmed",
            "Of kafka-clients 32 MB may be unconfirmed unless it is told otherwise, of spring-kafka 10,000 events here, and of Leveret"
                    + " 1,000: more of them are sent as larger batches."),
    KAFKA_SPRING_RECORD("spring-kafka: template; record listener", ""),
    KAFKA_SPRING_BATCH("spring-kafka: template; batch listener", ""),
    KAFKA_PARALLEL(
            "parallel-consumer, unordered",
            "parallel-consumer 0.5.3.3 only consumes: what kafka-clients publishes. It does not run with kafka-clients 4.4, so two"
                    + " classes that have moved are put back for it."),
    KAFKA_PARALLEL_100_ORDERED("parallel-consumer by key, 100 at once", ""),
    LEVERET_100_ORDERED("Leveret by key, 100 at once", "");

    /** For handlers that wait. */
    private static final int MANY = 100;

    private final String title;
    private final String remark;

    Library(String title, String remark) {
        this.title = title;
        this.remark = remark;
    }

    String title() {
        return title;
    }

    /** Those that are compared with each other. */
    static List<Library> rivals() {
        return List.of(BARE, LEVERET, SPRING_SIMPLE, SPRING_DIRECT, SMALLRYE);
    }

    /** What a reader of their results should know. */
    static Stream<String> remarks(List<Library> libraries) {
        return libraries.stream().map(library -> library.remark).filter(remark -> !remark.isEmpty());
    }

    Contender contender(String url, String queues) throws Exception {
        return switch (this) {
            case BARE -> new BareContender(url);
            case LEVERET -> new LeveretContender(url, queues, LeveretContender.WORKERS, false);
            case SPRING_SIMPLE -> new SpringContender(url, false);
            case SPRING_DIRECT -> new SpringContender(url, true);
            case SMALLRYE -> new SmallRyeContender(url);
            case LEVERET_8 -> new LeveretContender(url, queues, 8, false);
            case LEVERET_8_ORDERED -> new LeveretContender(url, queues, 8, true);
            case LEVERET_100_ORDERED -> new LeveretContender(url, queues, MANY, true);
            case KAFKA_BARE -> new KafkaBareContender(url, false);
            case KAFKA_BARE_BOUNDED -> new KafkaBareContender(url, true);
            case KAFKA_SPRING_RECORD -> new SpringKafkaContender(url, false);
            case KAFKA_SPRING_BATCH -> new SpringKafkaContender(url, true);
            case KAFKA_PARALLEL ->
                new ParallelContender(url, ProcessingOrder.UNORDERED, ParallelConsumerOptions.DEFAULT_MAX_CONCURRENCY);
            case KAFKA_PARALLEL_100_ORDERED -> new ParallelContender(url, ProcessingOrder.KEY, MANY);
        };
    }
}
