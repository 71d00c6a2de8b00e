package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.OrderedBy;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The guide's snippets on keys. */
class KeyTest {

    @EventType(value = "order.changed", key = "orderId")
    record OrderChanged(String orderId, int version) {}

    @Subscriber("audit")
    record Audit(List<String> seen) {

        @Handles(topic = "orders")
        @OrderedBy(hold = true)
        void on(OrderChanged order) {
            if (order.version() == 1 && seen.isEmpty()) {
                seen.add("failed");
                throw new IllegalStateException("not yet");
            }
            seen.add(order.orderId() + " " + order.version());
        }
    }

    @Test
    void eventsAreOrderedByTheKeyThatTheyWerePublishedWith() {
        var audit = new Audit(new CopyOnWriteArrayList<>());
        var settings = Settings.of("memory:guide")
                .withDefaults(
                        SubscriptionSettings.DEFAULT.withConcurrency(8).withDelayedRetries(Duration.ofMillis(50)));
        try (Leveret app = Leveret.builder().settings(settings).handlers(audit).start()) {
            for (int version = 1; version <= 20; version++) {
                app.publisher()
                        .publish("orders", new OrderChanged("o-1", version))
                        .join();
            }
            app.publisher()
                    .publish("orders", new OrderChanged("o-2", 1), PublishOptions.DEFAULT.withKey("o-2"))
                    .join();

            await().until(() -> audit.seen().size() == 22);
            assertEquals(
                    List.of("failed", "o-1 1", "o-1 2", "o-1 3"),
                    audit.seen().stream()
                            .filter(line -> !line.startsWith("o-2"))
                            .limit(4)
                            .toList());
        }
    }
}
