package io.leveret.benchmarks;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Leveret through its public API, with its default settings but for the redelivery queues. */
final class LeveretContender implements Contender {

    /** How many futures to hold before looking at the oldest; the window of unconfirmed events is Leveret's own affair. */
    private static final int FUTURES = 10 * WINDOW;

    private final Leveret app;

    LeveretContender(String url, String queues) {
        app = Leveret.builder()
                .settings(Settings.of(url)
                        .withApplication("bench")
                        .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), Map.of("queues", queues)))
                        .withPublish(PublishSettings.DEFAULT)
                        .withDefaults(SubscriptionSettings.DEFAULT.withRedelivery()))
                .start();
    }

    @Override
    public Measured publish(String topic, int events, String note) throws Exception {
        var confirms = new SlidingWindow<Receipt>(FUTURES);
        var meter = new Meter(events);
        meter.start();
        for (int i = 0; i < events; i++) {
            confirms.add(app.publisher().publish(topic, Orders.order(i, 0, note)));
        }
        confirms.awaitAll();
        meter.stop();
        return meter.await();
    }

    @Override
    public Measured consume(String topic, int events) throws Exception {
        var meter = new Meter(events);
        Subscription subscription = subscribe(topic, meter::handled);
        try {
            return meter.await();
        } finally {
            subscription.close();
        }
    }

    private Subscription subscribe(String topic, Consumer<Order> handler) {
        return app.subscribe(SubscriptionDefinition.of("bench", topic, Handling.of(Order.class, (order, context) -> {
            handler.accept(order);
            return Outcome.ack();
        })));
    }

    @Override
    public Latencies latency(String topic, int events, int perSecond) throws Exception {
        var latencies = new Latencies(events);
        Subscription subscription = subscribe(topic, latencies::handled);
        try {
            var confirms = new SlidingWindow<Receipt>(FUTURES);
            latencies.pace(
                    events, perSecond, order -> confirms.add(app.publisher().publish(topic, order)));
            confirms.awaitAll();
        } finally {
            subscription.close();
        }
        return latencies;
    }

    @Override
    public void close() {
        app.close();
    }
}
