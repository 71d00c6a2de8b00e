package io.leveret.benchmarks;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;

/** Leveret with one subscription, in this process. */
final class Apps {

    static final String TOPIC = "orders";

    private Apps() {}

    static Leveret start(Settings settings, String group, Handling<Order> handling) {
        return Leveret.builder()
                .settings(settings)
                .subscribe(SubscriptionDefinition.of(group, TOPIC, handling))
                .start();
    }

    /** Publishes, as fast as the publisher lets it. */
    static void publish(Leveret app, int events) {
        var orders = new Orders(Orders.USUAL);
        for (int i = 0; i < events; i++) {
            var unused = app.publisher().publish(TOPIC, orders.order(i));
        }
    }
}
