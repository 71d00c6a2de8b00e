package io.leveret.benchmarks;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.Subscribe;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * Published and handled in the same process: Leveret's embedded broker, which encodes, decodes, routes and acknowledges as
 * RabbitMQ would, beside Guava's AsyncEventBus, which calls methods on an executor.
 */
final class MemoryThroughput implements Figure {

    private static final int WORKERS = 8;

    /** How many events Guava may hold unhandled: it knows no bound of its own. */
    private static final int AHEAD = 1_000;

    private static final long DEADLINE_SECONDS = 60;
    private static final List<Measure> MEASURES =
            List.of(new Measure("rate", "Published and handled in memory", "events/s", "%,.0f"));

    @Override
    public String title() {
        return "In memory";
    }

    @Override
    public boolean onBroker() {
        return false;
    }

    @Override
    public void run(Run run, Page page) throws Exception {
        boolean warm = false;
        for (int i = 1; i <= run.maxWarmUps() && !warm; i++) {
            warm = round(run.events()).values().stream().allMatch(Measured::warm);
        }
        Scores scores = Scores.rivals(MEASURES);
        for (int i = 1; i <= run.rounds(); i++) {
            round(run.events()).forEach((row, measured) -> scores.add(row, measured.perSecond()));
        }
        scores.show(page);
    }

    /** By row; the first is what the others are beside. */
    private static Map<String, Measured> round(int events) throws Exception {
        Map<String, Measured> measured = new LinkedHashMap<>();
        measured.put("Leveret, memory:", leveret(events, handling -> handling));
        measured.put(
                "Leveret, ordered by 1,000 keys", leveret(events, handling -> handling.orderedBy(Order::customer)));
        measured.put("Guava AsyncEventBus (no codec, no acknowledgement)", guava(events));
        return measured;
    }

    private static Measured leveret(int events, UnaryOperator<Handling<Order>> order) throws Exception {
        var meter = new Meter(events);
        Handling<Order> handling = Handling.of(Order.class, (event, context) -> {
            meter.handled(event);
            return Outcome.ack();
        });
        Settings settings =
                Settings.of("memory:bench").withDefaults(SubscriptionSettings.DEFAULT.withConcurrency(WORKERS));
        try (Leveret app = Apps.start(settings, "bench", order.apply(handling))) {
            Apps.publish(app, events);
            return meter.await();
        }
    }

    private static Measured guava(int events) throws Exception {
        var meter = new Meter(events);
        var orders = new Orders(Orders.USUAL);
        ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
        try {
            var bus = new AsyncEventBus("bench", pool);
            var ahead = new Semaphore(AHEAD);
            bus.register(new Subscriber(meter, ahead));
            for (int i = 0; i < events; i++) {
                if (!ahead.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                    throw new TimeoutException("Guava handled nothing for " + DEADLINE_SECONDS + " s");
                }
                bus.post(orders.order(i));
            }
            return meter.await();
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
        @AllowConcurrentEvents
        public void handle(Object order) {
            if (order instanceof Order one) {
                meter.handled(one);
            }
            ahead.release();
        }
    }
}
