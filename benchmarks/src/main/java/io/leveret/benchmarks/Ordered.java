package io.leveret.benchmarks;

import java.util.List;

/** What order by key costs: consumed by 8 workers, ordered by 1,000 keys and not at all. */
final class Ordered implements Figure {

    private static final String TOPIC = "ordered";
    private static final String QUEUES = "classic";
    private static final List<Measure> MEASURES = List.of(
            new Measure("consume", "Consume with 8 workers", "events/s", "%,.0f"),
            new Measure("consume-cpu", "CPU to consume", "µs/event", "%.1f"));

    @Override
    public String title() {
        return "Order by key, " + QUEUES + " queues";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        new Contest(run, run.broker().url(), title(), QUEUES, run.maxWarmUps())
                .between(List.of(Library.LEVERET_8, Library.LEVERET_8_ORDERED), MEASURES, contender -> {
                    run.broker().prepare(TOPIC, QUEUES, 1);
                    contender.publish(TOPIC, run.events(), Orders.USUAL, 1);
                    contender.subscribe(TOPIC, run.events(), 1, 0);
                    Measured consumed = contender.handled();
                    return new Contest.Found(consumed.warm(), consumed.perSecond(), consumed.cpuMicros());
                })
                .show(page);
    }
}
