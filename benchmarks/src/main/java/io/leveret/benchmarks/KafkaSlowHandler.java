package io.leveret.benchmarks;

import java.util.List;

/** Handlers that wait for 10 ms each, of one partition: by key and 100 at once, beside one after another. */
final class KafkaSlowHandler implements KafkaFigure {

    private static final String TOPIC = "slow";
    private static final int WORK_MILLIS = 10;
    private static final int MOST_EVENTS = 20_000;

    /** For one after another, which takes a hundred times as long. */
    private static final int SERIAL_EVENTS = 500;

    private static final int WARM_UPS = 1;
    private static final List<Measure> MEASURES = List.of(
            new Measure("rate", "Handlers that wait for 10 ms", "events/s", "%,.0f"),
            new Measure("cpu", "CPU", "µs/event", "%.1f"));
    private static final List<Library> RIVALS =
            List.of(Library.KAFKA_BARE, Library.KAFKA_PARALLEL_100_ORDERED, Library.LEVERET_100_ORDERED);

    @Override
    public String title() {
        return "Slow handlers, one partition of Kafka";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        new Contest(run, run.kafka().url(), title(), "", WARM_UPS)
                .between(run.among(RIVALS), MEASURES, contender -> {
                    int events = contender.library() == Library.KAFKA_BARE
                            ? SERIAL_EVENTS
                            : Math.min(MOST_EVENTS, run.events());
                    run.kafka().prepare(TOPIC, 1);
                    contender.publish(TOPIC, events, Orders.USUAL, 1);
                    contender.subscribe(TOPIC, events, 1, WORK_MILLIS);
                    Measured consumed = contender.handled();
                    return new Contest.Found(false, consumed.perSecond(), consumed.cpuMicros());
                })
                .show(page);
        page.line(
                "Events with one of 1,000 keys. kafka-clients handles one after another. × is the ratio to the first line.");
    }
}
