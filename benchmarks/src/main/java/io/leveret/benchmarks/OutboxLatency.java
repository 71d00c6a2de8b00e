package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** How long an event takes to its handler after its commit, beside one that is published without an outbox. */
final class OutboxLatency {

    private static final String GROUP = "outbox-latency";
    private static final int EVENTS = 1_500;
    private static final int PER_SECOND = 300;
    private static final long DEADLINE_SECONDS = 120;
    private static final List<Measure> MEASURES = List.of(
            new Measure("p50", "From the commit to the handler, median", "ms", "%.2f"),
            new Measure("p99", "From the commit to the handler, 99th percentile", "ms", "%.2f"));

    private OutboxLatency() {}

    static void show(Run run, Page page, OutboxDatabase database) throws Exception {
        Scores scores = Scores.list(MEASURES);
        var added = new Samples();
        var times = new AtomicReference<>(new Times(0));
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            times.get().handled(order);
            return Outcome.ack();
        });
        try (Leveret app = Leveret.builder()
                .settings(Settings.of(run.broker().url()))
                .subscribe(SubscriptionDefinition.of(GROUP, OutboxFigure.TOPIC, handling))
                .extension(database.outbox())
                .start()) {
            for (int round = -1; round < run.rounds(); round++) {
                run.report().progress("outbox: latency, round " + (round + 1) + " of " + run.rounds());
                double[] direct = pace(times, order -> {
                    long called = System.nanoTime();
                    var unused = app.publisher().publish(OutboxFigure.TOPIC, order);
                    return called;
                });
                double[] outbox = pace(times, order -> database.publishAndNudge(OutboxFigure.TOPIC, order));
                if (round >= 0) {
                    scores.add("publisher, from the call", direct);
                    scores.add("outbox, with a nudge", outbox);
                    added.add(outbox[0] - direct[0]);
                }
            }
        }
        run.broker().delete(Contender.queue(GROUP, OutboxFigure.TOPIC));
        scores.show(page);
        page.line("%,d events/s. The outbox adds %s ms to the median.%n", PER_SECOND, added.text("%.2f"));
    }

    private static double[] pace(AtomicReference<Times> times, Sender sender) throws Exception {
        var own = new Times(EVENTS);
        times.set(own);
        var orders = new Orders(Orders.USUAL);
        long begin = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            long due = begin + i * (1_000_000_000L / PER_SECOND);
            long wait;
            while ((wait = due - System.nanoTime()) > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            own.sent[i] = sender.send(orders.order(i));
        }
        return own.percentiles();
    }

    /** Publishes one order, and tells the moment since which it is the relay's or the broker's. */
    @FunctionalInterface
    private interface Sender {

        long send(Order order) throws Exception;
    }

    /** When each event was sent, by one thread, and handled, by any. */
    private static final class Times {

        private final long[] sent;
        private final long[] handled;
        private final CountDownLatch left;

        Times(int events) {
            sent = new long[events];
            handled = new long[events];
            left = new CountDownLatch(events);
        }

        void handled(Order order) {
            handled[Orders.number(order)] = System.nanoTime();
            left.countDown();
        }

        double[] percentiles() throws InterruptedException, TimeoutException {
            if (!left.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException(left.getCount() + " events did not come; is the queue bound?");
            }
            long[] nanos = IntStream.range(0, sent.length)
                    .mapToLong(i -> handled[i] - sent[i])
                    .toArray();
            Arrays.sort(nanos);
            return new double[] {nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6};
        }
    }
}
