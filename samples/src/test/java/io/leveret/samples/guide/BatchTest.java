package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Batch;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The guide's snippets on handlers that take several events in one call. */
class BatchTest {

    private static final Settings SETTINGS = Settings.of("memory:guide-batch")
            .withDefaults(SubscriptionSettings.DEFAULT
                    .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                    .withDelayedRetries());

    @EventType("order.placed")
    record OrderPlaced(String orderId, int amount) {}

    /** A table that takes several rows at once, or none. */
    record Table(Set<String> rows) {

        void insertAll(List<OrderPlaced> orders) {
            for (OrderPlaced order : orders) {
                if (order.amount() < 0) {
                    throw new IllegalArgumentException("a negative amount");
                }
            }
            orders.forEach(order -> rows.add(order.orderId()));
        }

        boolean has(OrderPlaced order) {
            return rows.contains(order.orderId());
        }
    }

    @Subscriber("statistics")
    record Statistics(Table table) {

        @Handles(topic = "orders")
        @Batch(max = 100, within = "200ms")
        void on(List<OrderPlaced> orders) {
            table.insertAll(orders);
        }
    }

    @Test
    void onlyTheEventThatFailsBecomesADeadLetter() {
        var statistics = new Statistics(new Table(ConcurrentHashMap.newKeySet()));
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(statistics).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();
            app.publisher().publish("orders", new OrderPlaced("o-2", -5)).join();
            app.publisher().publish("orders", new OrderPlaced("o-3", 5)).join();

            await().untilAsserted(() ->
                    assertEquals(Set.of("o-1", "o-3"), statistics.table().rows()));
            await().untilAsserted(() ->
                    assertEquals(1, app.deadLetters("statistics", "orders").count()));
        }
    }

    @Subscriber("audit")
    record Audit(Table table) {

        @Handles(topic = "orders")
        @Batch(max = 50)
        List<Outcome> on(List<OrderPlaced> orders) {
            List<Outcome> outcomes = new ArrayList<>();
            for (OrderPlaced order : orders) {
                outcomes.add(table.has(order) ? Outcome.discard("known") : Outcome.ack());
            }
            table.insertAll(orders);
            return outcomes;
        }
    }

    @Test
    void aHandlerDecidesAboutEachEvent() {
        var audit = new Audit(new Table(ConcurrentHashMap.newKeySet()));
        try (Leveret app = Leveret.builder().settings(SETTINGS).handlers(audit).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();

            await().untilAsserted(
                            () -> assertEquals(Set.of("o-1"), audit.table().rows()));
        }
    }

    @Test
    void aBatchNeedsNoAnnotations() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        try (Leveret app = Leveret.builder()
                .settings(SETTINGS)
                .subscribe(SubscriptionDefinition.of(
                        "sizes",
                        "orders",
                        Handling.ofBatch(OrderPlaced.class, 2, Duration.ofMinutes(1), (orders, contexts) -> {
                            sizes.add(orders.size());
                            return Outcome.ack();
                        })))
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();
            app.publisher().publish("orders", new OrderPlaced("o-2", 5)).join();

            await().untilAsserted(() -> assertEquals(List.of(2), sizes));
        }
    }
}
