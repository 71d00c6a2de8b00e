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
import java.util.Map;

/** What a thousand subscriptions cost an application while nothing happens. */
final class IdleSubscriptions implements Figure {

    private static final int SUBSCRIPTIONS = 1_000;

    @Override
    public void run(Run run) {
        String url = run.broker().url();
        Settings settings = Settings.of(url)
                .withApplication("idle")
                .withBroker(new BrokerSettings(url, Duration.ofMinutes(5), Map.of("queues", "classic")))
                .withDefaults(SubscriptionSettings.DEFAULT.withRedelivery());
        var builder = Leveret.builder().settings(settings).subscribe(definition(0));
        try (Leveret app = builder.start()) {
            long heap = Heap.used();
            int threads = threads();
            for (int i = 1; i <= SUBSCRIPTIONS; i++) {
                app.subscribe(definition(i));
            }
            while (!app.health().up()) {
                Thread.onSpinWait();
            }
            double each = (Heap.used() - heap) / 1e3 / SUBSCRIPTIONS;
            run.report()
                    .line(
                            "%n## %,d idle subscriptions on RabbitMQ%n%n%.1f kB of heap each; %d threads before, %d after; two"
                                    + " connections, one of them consumes.",
                            SUBSCRIPTIONS, each, threads, threads());
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static SubscriptionDefinition definition(int number) {
        return SubscriptionDefinition.of(
                "idle-" + number, "idle", Handling.of(Order.class, (order, context) -> Outcome.ack()));
    }
}
