package io.leveret.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Publish confirmed by all replicas, consume each event settled on its own, and the CPU that either takes. */
final class KafkaThroughput implements KafkaFigure {

    private static final List<Measure> PUBLISH = List.of(
            new Measure("publish", "Publish", "events/s", "%,.0f"),
            new Measure("publish-cpu", "CPU to publish", "µs/event", "%.1f"),
            new Measure("publish-broker", "The broker's CPU to publish", "µs/event", "%.1f"));

    private static final List<Measure> CONSUME = List.of(
            new Measure("consume", "Consume", "events/s", "%,.0f"),
            new Measure("consume-cpu", "CPU to consume", "µs/event", "%.1f"));

    private static final List<Library> PUBLISHERS =
            List.of(Library.KAFKA_BARE, Library.KAFKA_BARE_BOUNDED, Library.LEVERET, Library.KAFKA_SPRING_RECORD);

    private static final List<Library> CONSUMERS = List.of(
            Library.KAFKA_BARE,
            Library.LEVERET,
            Library.KAFKA_SPRING_RECORD,
            Library.KAFKA_SPRING_BATCH,
            Library.KAFKA_PARALLEL);

    /** A round of parallel-consumer has so many times less events, as it would take so much longer. */
    private static final int SLOWER = 5;

    @Override
    public String title() {
        return "Throughput and CPU, Kafka";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        publish(run).show(page);
        consume(run).show(page);
        page.line(
                "A topic of %d partitions, and events of %d bytes with one of 1,000 keys. Publishers: acks=all, idempotent, linger 0."
                        + " CPU is that of the client's whole process, or of the broker's. × is the ratio to the first line.%n",
                PARTITIONS, Orders.USUAL);
        page.line(
                "What is handled is committed each second by kafka-clients, each 200 ms by Leveret, after each poll by"
                        + " spring-kafka, and each five seconds by parallel-consumer. Leveret and parallel-consumer note which events"
                        + " are handled, the others up to where all are.%n");
        Library.remarks(Stream.concat(run.among(PUBLISHERS).stream(), run.among(CONSUMERS).stream())
                        .distinct()
                        .toList())
                .forEach(page::line);
    }

    private Scores publish(Run run) throws Exception {
        String topic = "throughput-publish";
        return new Contest(run, run.kafka().url(), title() + ", publish", "", run.maxWarmUps())
                .between(run.among(PUBLISHERS), PUBLISH, contender -> {
                    run.kafka().prepare(topic, PARTITIONS);
                    Duration before = run.kafka().cpuTime();
                    Measured published = contender.publish(topic, run.events(), Orders.USUAL, 1);
                    Duration broker = run.kafka().cpuTime().minus(before);
                    return new Contest.Found(
                            published.warm(),
                            published.perSecond(),
                            published.cpuMicros(),
                            broker.toNanos() / 1e3 / run.events());
                });
    }

    private Scores consume(Run run) throws Exception {
        String topic = "throughput-consume";
        return new Contest(run, run.kafka().url(), title() + ", consume", "", run.maxWarmUps())
                .between(run.among(CONSUMERS), CONSUME, contender -> {
                    int events = contender.library() == Library.KAFKA_PARALLEL ? run.events() / SLOWER : run.events();
                    run.kafka().prepare(topic, PARTITIONS);
                    contender.publish(topic, events, Orders.USUAL, 1);
                    contender.subscribe(topic, events, 1, 0);
                    Measured consumed = contender.handled();
                    return new Contest.Found(consumed.warm(), consumed.perSecond(), consumed.cpuMicros());
                });
    }
}
