package io.leveret.benchmarks;

import java.util.List;
import java.util.Locale;

/** From the time when an event was due to be published to its handler, at a rate that leaves everything idle in between. */
final class KafkaLatency implements KafkaFigure {

    private static final String TOPIC = "latency";
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 5;
    private static final int WARM_UPS = 2;
    private static final List<Measure> MEASURES = List.of(
            new Measure("p50", "Latency, median", "ms", "%.2f"),
            new Measure("p99", "Latency, 99th percentile", "ms", "%.2f"));
    private static final List<Library> RIVALS =
            List.of(Library.KAFKA_BARE, Library.LEVERET, Library.KAFKA_SPRING_RECORD);

    @Override
    public String title() {
        return String.format(Locale.ROOT, "Latency at %,d events/s, Kafka", PER_SECOND);
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        new Contest(run, run.kafka().url(), title(), "", WARM_UPS)
                .between(run.among(RIVALS), MEASURES, contender -> {
                    run.kafka().prepare(TOPIC, PARTITIONS);
                    double[] found = contender.latency(TOPIC, PER_SECOND * SECONDS, PER_SECOND);
                    return new Contest.Found(false, found);
                })
                .show(page);
        page.line(
                "From when an event was due to its handler, for %d s a round: coordinated omission hides nothing. One event at a"
                        + " time, to one of %d partitions, by one of 1,000 keys.",
                SECONDS, PARTITIONS);
    }
}
