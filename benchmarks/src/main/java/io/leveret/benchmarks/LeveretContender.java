package io.leveret.benchmarks;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Leveret through its public API, with its default settings but for the queues or topics of delayed retries. */
final class LeveretContender implements Contender {

    /** The default. */
    static final int WORKERS = SubscriptionSettings.DEFAULT.concurrency();

    /**
     * How many futures to hold before looking at the oldest: by then it has ended, as the window of unconfirmed events is Leveret's own
     * affair.
     */
    private static final int FUTURES = 2 * WINDOW;

    private static final long DEADLINE_SECONDS = 60;

    private final Leveret app;
    private final boolean ordered;

    /** On Kafka all contenders publish with a key, which says the partition. */
    private final boolean keyed;

    /** The type of queues is empty for Kafka. */
    LeveretContender(String url, String queues, int workers, boolean ordered) {
        this.ordered = ordered;
        keyed = url.startsWith(KafkaConfig.SCHEME);
        Map<String, String> options = queues.isEmpty() ? Map.of() : Map.of("queues", queues);
        app = Leveret.builder()
                .settings(Settings.of(url)
                        .withApplication("bench")
                        .withBroker(new BrokerSettings(url, Duration.ofSeconds(30), options))
                        .withPublish(PublishSettings.DEFAULT)
                        .withDefaults(SubscriptionSettings.DEFAULT
                                .withConcurrency(workers)
                                .withDelayedRetries()))
                .start();
    }

    @Override
    public void publish(String topic, int window, Publishing publishing) throws Exception {
        var confirms = new SlidingWindow<Receipt>(FUTURES);
        publishing.run(new Sender() {
            @Override
            public void send(Order order, int number) {
                PublishOptions options =
                        keyed ? PublishOptions.DEFAULT.withKey(order.customer()) : PublishOptions.DEFAULT;
                confirms.add(app.publisher().publish(topic, order, options));
            }

            @Override
            public void awaitConfirms() {
                confirms.awaitAll();
            }
        });
    }

    @Override
    public AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws Exception {
        Handling<Order> handling = Handling.of(Order.class, (order, context) -> {
            handler.accept(order);
            return Outcome.ack();
        });
        Subscription subscription = app.subscribe(
                SubscriptionDefinition.of(group, topic, ordered ? handling.orderedBy(Order::customer) : handling));
        awaitUp(subscription);
        return subscription;
    }

    /** As the others' subscribe does: no event is to wait for another group's queues to be declared. */
    private static void awaitUp(Subscription subscription) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!subscription.health().up()) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException(subscription.health().toString());
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        app.close();
    }
}
