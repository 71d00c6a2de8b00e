package io.leveret.benchmarks;

import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.Subscribe;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Published and handled in the same process: Leveret's embedded broker, which encodes, decodes, routes and acknowledges as
 * RabbitMQ would, beside Guava's AsyncEventBus, which calls methods on an executor. Both with four workers.
 */
final class MemoryThroughput implements Figure {

    private static final int WORKERS = 4;
    private static final int WARM_UPS = 5;

    /** How many events Guava may hold unhandled: it knows no bound of its own. */
    private static final int AHEAD = 1_000;

    private static final long DEADLINE_SECONDS = 60;

    @Override
    public void run(Run run) throws Exception {
        var leveret = new Samples();
        var ordered = new Samples();
        var guava = new Samples();
        for (int round = -WARM_UPS; round < run.rounds(); round++) {
            double[] found = {
                leveret(run.events(), handling -> handling, 8),
                leveret(run.events(), handling -> handling.orderedBy(Order::customer), 8),
                guava(run.events())
            };
            if (round >= 0) {
                leveret.add(found[0]);
                ordered.add(found[1]);
                guava.add(found[2]);
            }
        }
        run.report().line("%n## In memory: published and handled%n%n| | events/s |%n|---|--:|");
        run.report().line("| Leveret, `memory:` | %s |", leveret.text("%,.0f"));
        run.report().line("| the same, ordered by 1,000 keys, 8 workers | %s |", ordered.text("%,.0f"));
        run.report().line("| Guava AsyncEventBus (no codec, no acknowledgement) | %s |", guava.text("%,.0f"));
        run.report().line("%nOrdered over unordered: %s.", ordered.over(leveret).text("%.2f"));
    }

    private static double leveret(int events, Function<Handling<Order>, Handling<Order>> order, int workers)
            throws Exception {
        var meter = new Meter(events);
        Handling<Order> handling = Handling.of(Order.class, (event, context) -> {
            meter.handled(event);
            return Outcome.ack();
        });
        Settings settings =
                Settings.of("memory:bench").withDefaults(SubscriptionSettings.DEFAULT.withConcurrency(workers));
        try (Leveret app = Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of("bench", "orders", order.apply(handling)))
                .start()) {
            for (int i = 0; i < events; i++) {
                var unused = app.publisher().publish("orders", Orders.order(i));
            }
            return meter.await().perSecond();
        }
    }

    private static double guava(int events) throws Exception {
        var meter = new Meter(events);
        ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
        try {
            var bus = new AsyncEventBus("bench", pool);
            var ahead = new Semaphore(AHEAD);
            bus.register(new Subscriber(meter, ahead));
            for (int i = 0; i < events; i++) {
                if (!ahead.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException("Guava handled nothing for " + DEADLINE_SECONDS + " s");
                }
                bus.post(Orders.order(i));
            }
            return meter.await().perSecond();
        } finally {
            pool.shutdownNow();
        }
    }

    /** Guava calls its public methods. */
    public static final class Subscriber {

        private final Meter meter;
        private final Semaphore ahead;

        Subscriber(Meter meter, Semaphore ahead) {
            this.meter = meter;
            this.ahead = ahead;
        }

        /** Handles an order, on the pool. */
        @Subscribe
        @com.google.common.eventbus.AllowConcurrentEvents
        public void handle(Object order) {
            if (order instanceof Order one) {
                meter.handled(one);
            }
            ahead.release();
        }
    }
}
