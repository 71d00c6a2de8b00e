package io.leveret.benchmarks;

import java.util.List;
import java.util.Locale;

/** From the time when an event was due to be published to its handler, at a rate that leaves everything idle in between. */
final class Latency implements Figure {

    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 5;
    private static final int WARM_UPS = 3;
    private static final List<Measure> MEASURES = List.of(
            new Measure("p50", "Latency, median", "ms", "%.2f"),
            new Measure("p99", "Latency, 99th percentile", "ms", "%.2f"));

    private final String queues;

    Latency(String queues) {
        this.queues = queues;
    }

    @Override
    public String title() {
        return String.format(Locale.ROOT, "Latency at %,d events/s, %s queues", PER_SECOND, queues);
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        String topic = "latency-" + queues;
        run.broker().prepare(topic, queues, 1);
        new Contest(run, run.broker().url(), title(), queues, WARM_UPS)
                .between(run.among(Library.rivals()), MEASURES, contender -> {
                    double[] found = contender.latency(topic, PER_SECOND * SECONDS, PER_SECOND);
                    return new Contest.Found(false, found);
                })
                .show(page);
        page.line(
                "From when an event was due to its handler, for %d s a round: coordinated omission hides nothing.",
                SECONDS);
    }
}
