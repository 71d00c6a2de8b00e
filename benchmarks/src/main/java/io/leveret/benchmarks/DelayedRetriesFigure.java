package io.leveret.benchmarks;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A new event's latency and the client's heap, before and while 100,000 events wait for their delayed retry. */
final class DelayedRetriesFigure implements Figure {

    private static final String GROUP = "delayed";
    private static final int PENDING = 100_000;
    private static final int PER_SECOND = 1_000;
    private static final int PACED = 5_000;
    private static final Duration DELAY = Duration.ofMinutes(30);
    private static final long DEADLINE_SECONDS = 180;
    private static final List<Measure> MEASURES = List.of(
            new Measure("p50", "A new event's latency, median", "ms", "%.2f"),
            new Measure("p99", "A new event's latency, 99th percentile", "ms", "%.2f"),
            new Measure("heap", "Heap in use", "MB", "%.1f"));

    @Override
    public String title() {
        return String.format(Locale.ROOT, "%,d delayed retries pending", PENDING);
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        Scores scores = Scores.list(MEASURES);
        measure(scores, "memory:", "memory:delayed");
        measure(scores, "RabbitMQ, quorum queues", run.broker().url());
        String queue = Contender.queue(GROUP, Apps.TOPIC);
        run.broker().delete(queue, queue + ".retry.30m", queue + ".dead", queue + ".invalid");
        scores.show(page);
        page.line("Measured once, at %,d new events/s. The embedded broker is in the same heap.", PER_SECOND);
    }

    private static void measure(Scores scores, String title, String url) throws Exception {
        var delayed = new CountDownLatch(PENDING);
        var latencies = new AtomicReference<>(new Latencies(0));
        Settings settings = Settings.of(url)
                .withApplication("delayed")
                .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), Map.of()))
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withDelayedRetries(DELAY));
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            if (order.sentAt() == 0) {
                delayed.countDown();
                return Outcome.retryAfter(DELAY, "later");
            }
            latencies.get().handled(order);
            return Outcome.ack();
        });
        try (Leveret app = Apps.start(settings, GROUP, handling)) {
            scores.add(title + ", none pending", pace(app, latencies));
            Apps.publish(app, PENDING);
            if (!delayed.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException(delayed.getCount() + " events were not handled within " + DEADLINE_SECONDS
                        + " s; is the machine overloaded?");
            }
            scores.add(title + ", all pending", pace(app, latencies));
        }
    }

    /** The second of two paces, as the first warms up or follows a load, and the heap after them. */
    private static double[] pace(Leveret app, AtomicReference<Latencies> latencies) throws Exception {
        paceOnce(app, latencies);
        double[] millis = Latencies.millis(paceOnce(app, latencies).line());
        return new double[] {millis[0], millis[1], Heap.used() / 1e6};
    }

    private static Latencies paceOnce(Leveret app, AtomicReference<Latencies> latencies) throws Exception {
        var own = new Latencies(PACED);
        latencies.set(own);
        own.pace(PACED, PER_SECOND, order -> {
            var unused = app.publisher().publish(Apps.TOPIC, order);
        });
        return own;
    }
}
