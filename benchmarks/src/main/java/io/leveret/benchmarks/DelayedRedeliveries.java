package io.leveret.benchmarks;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A new event's latency and the client's heap, before and while 100,000 events wait for their redelivery. */
final class DelayedRedeliveries implements Figure {

    private static final int PENDING = 100_000;
    private static final int PER_SECOND = 1_000;
    private static final int PACED = 5_000;
    private static final Duration DELAY = Duration.ofMinutes(30);
    private static final long DEADLINE_SECONDS = 180;

    @Override
    public void run(Run run) throws Exception {
        run.report()
                .line(
                        "%n## %,d redeliveries pending%n%nA new event's latency at %,d/s in ms (p50, p99), and the heap in use.%n",
                        PENDING, PER_SECOND);
        run.report().line("| | before | pending | heap before | heap pending |%n|---|--:|--:|--:|--:|");
        measure(run, "`memory:`", "memory:delayed");
        measure(run, "RabbitMQ, quorum", run.broker().url());
    }

    private static void measure(Run run, String title, String url) throws Exception {
        var delayed = new CountDownLatch(PENDING);
        var latencies = new AtomicReference<>(new Latencies(0));
        Settings settings = Settings.of(url)
                .withApplication("delayed")
                .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), Map.of()))
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withRedelivery(DELAY));
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            if (order.sentAt() == 0) {
                delayed.countDown();
                return Outcome.retryAfter(DELAY, "later");
            }
            latencies.get().handled(order);
            return Outcome.ack();
        });
        try (Leveret app = Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of("delayed", "orders", handling))
                .start()) {
            // Warms up.
            pace(app, latencies);
            String before = pace(app, latencies);
            long heapBefore = Heap.used();
            for (int i = 0; i < PENDING; i++) {
                var unused = app.publisher().publish("orders", Orders.order(i));
            }
            if (!delayed.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException(delayed.getCount() + " events were not handled within " + DEADLINE_SECONDS
                        + " s; is the machine overloaded?");
            }
            pace(app, latencies);
            String pending = pace(app, latencies);
            run.report()
                    .line(
                            "| %s | %s | %s | %.1f MB | %.1f MB |",
                            title, before, pending, heapBefore / 1e6, Heap.used() / 1e6);
        }
    }

    private static String pace(Leveret app, AtomicReference<Latencies> latencies) throws Exception {
        var own = new Latencies(PACED);
        latencies.set(own);
        own.pace(PACED, PER_SECOND, order -> {
            var unused = app.publisher().publish("orders", order);
        });
        String[] nanos = own.line().split(" ", -1);
        return String.format("%.2f, %.2f", Long.parseLong(nanos[0]) / 1e6, Long.parseLong(nanos[1]) / 1e6);
    }
}
