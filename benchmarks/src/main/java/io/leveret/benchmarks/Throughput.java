package io.leveret.benchmarks;

import java.time.Duration;
import java.util.List;

/** Publish confirmed, consume acknowledged, and the CPU that either takes. */
final class Throughput implements Figure {

    private static final List<Measure> MEASURES = List.of(
            new Measure("publish", "Publish", "events/s", "%,.0f"),
            new Measure("publish-cpu", "CPU to publish", "µs/event", "%.1f"),
            new Measure("publish-broker", "The broker's CPU to publish", "µs/event", "%.1f"),
            new Measure("consume", "Consume", "events/s", "%,.0f"),
            new Measure("consume-cpu", "CPU to consume", "µs/event", "%.1f"),
            new Measure("consume-broker", "The broker's CPU to consume", "µs/event", "%.1f"));

    private final String queues;

    Throughput(String queues) {
        this.queues = queues;
    }

    @Override
    public String title() {
        return "Throughput and CPU, " + queues + " queues";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        String topic = "throughput-" + queues;
        new Contest(run, run.broker().url(), title(), queues, run.maxWarmUps())
                .between(run.among(Library.rivals()), MEASURES, contender -> {
                    run.broker().prepare(topic, queues, 1);
                    Duration before = run.broker().cpuTime();
                    Measured published = contender.publish(topic, run.events(), Orders.USUAL, 1);
                    Duration between = run.broker().cpuTime();
                    contender.subscribe(topic, run.events(), 1, 0);
                    Measured consumed = contender.handled();
                    Duration after = run.broker().cpuTime();
                    return new Contest.Found(
                            published.warm() && consumed.warm(),
                            published.perSecond(),
                            published.cpuMicros(),
                            micros(before, between, run.events()),
                            consumed.perSecond(),
                            consumed.cpuMicros(),
                            micros(between, after, run.events()));
                })
                .show(page);
        page.line("CPU is that of the client's whole process, or of the broker's. × is the ratio to the first line.%n");
        Library.remarks(run.among(Library.rivals())).forEach(page::line);
    }

    private static double micros(Duration from, Duration to, int events) {
        return to.minus(from).toNanos() / 1e3 / events;
    }
}
