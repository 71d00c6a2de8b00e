package io.leveret.benchmarks;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What up to a thousand subscriptions cost an application while nothing happens. */
final class IdleSubscriptions implements Figure {

    private static final List<Integer> COUNTS = List.of(1, 250, 500, 1_000);
    private static final long DEADLINE_SECONDS = 60;
    private static final Measure HEAP = new Measure("heap", "Heap", "MB", "%.1f");
    private static final Measure THREADS = new Measure("threads", "Threads", "threads", "%.0f");

    @Override
    public String title() {
        return "Idle subscriptions on RabbitMQ";
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        String url = run.broker().url();
        Settings settings = Settings.of(url)
                .withApplication("idle")
                .withBroker(new BrokerSettings(url, Duration.ofMinutes(5), Map.of("queues", "classic")))
                .withDefaults(SubscriptionSettings.DEFAULT.withDelayedRetries());
        List<Samples> heap = new ArrayList<>();
        List<Samples> threads = new ArrayList<>();
        try (Leveret app = Leveret.builder().settings(settings).start()) {
            int subscribed = 0;
            for (int count : COUNTS) {
                while (subscribed < count) {
                    app.subscribe(definition(subscribed++));
                }
                awaitUp(app);
                heap.add(Samples.of(Heap.used() / 1e6));
                threads.add(Samples.of(ManagementFactory.getThreadMXBean().getThreadCount()));
            }
        }
        List<String> labels = COUNTS.stream()
                .map(count -> String.format(Locale.ROOT, "%,d", count))
                .toList();
        plot(page, labels, HEAP, heap);
        plot(page, labels, THREADS, threads);
        int last = COUNTS.size() - 1;
        page.line(
                "%.1f kB of heap for each further subscription. Two connections, one of which consumes. Measured once, in a"
                        + " process that had other figures before if they were in the same command.",
                (heap.get(last).median() - heap.get(0).median()) * 1e3 / (COUNTS.get(last) - COUNTS.get(0)));
    }

    private static void plot(Page page, List<String> labels, Measure measure, List<Samples> values) {
        page.plot(
                measure.slug(),
                measure.title(),
                Plot.lines(
                        "Idle subscriptions: " + measure.title(),
                        "subscriptions",
                        labels,
                        measure,
                        Map.of("Leveret", values),
                        false));
    }

    private static void awaitUp(Leveret app) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!app.health().up()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("not up within " + DEADLINE_SECONDS + " s: " + app.health());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static SubscriptionDefinition definition(int number) {
        return SubscriptionDefinition.of(
                "idle-" + number, "idle", Handling.of(Order.class, (order, context) -> Outcome.ack()));
    }
}
