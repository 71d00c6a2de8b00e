package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handler methods that say which of their failures are not retried. */
@Timeout(60)
class NonRetryableHandlerTest {

    private static final Settings SETTINGS = Settings.of("memory:non-retryable")
            .withDefaults(SubscriptionSettings.DEFAULT
                    .withRetry(RetryPolicy.of(2, Duration.ofMillis(1)))
                    .withDelayedRetries());

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @EventType("order.paid")
    record OrderPaid(String orderId) {}

    @Subscriber("inventory")
    record Inventory(Queue<String> seen) {

        @Handles(topic = "orders")
        @NonRetryable(IllegalArgumentException.class)
        void placed(OrderPlaced order, Context context) {
            seen.add(order.orderId() + " " + context.attempt());
            throw order.orderId().equals("invalid")
                    ? new NumberFormatException("no number")
                    : new IllegalStateException("not now");
        }

        @Handles(topic = "orders")
        @NonRetryable
        void paid(OrderPaid order, Context context) {
            seen.add(order.orderId() + " " + context.attempt());
            throw new IllegalStateException("never");
        }
    }

    @Test
    void theFailuresThatAMethodNamesAreNotRetriedAndAllOfThemWhereItNamesNone() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (Leveret app = Leveret.builder()
                .settings(SETTINGS)
                .handlers(new Inventory(seen))
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("invalid")).join();
            app.publisher().publish("orders", new OrderPlaced("late")).join();
            app.publisher().publish("orders", new OrderPaid("paid")).join();

            Awaitility.await()
                    .until(() -> app.deadLetters("inventory", "orders").count() == 3);
            assertEquals(
                    List.of("invalid 1", "late 1", "late 2", "paid 1"),
                    seen.stream().sorted().toList());
        }
    }
}
