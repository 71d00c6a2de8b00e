package shop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private final Inventory inventory = new Inventory(Map.of("apple", 10));

    @Test
    void anOrderTakesFromTheStock() {
        try (Leveret app = start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", "apple", 2)).join();

            await().untilAsserted(() -> assertEquals(8, inventory.left("apple")));
        }
    }

    @Test
    void anOrderOfTooMuchBecomesADeadLetter() {
        try (Leveret app = start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", "apple", 11)).join();

            await().untilAsserted(
                    () -> assertEquals(1, app.deadLetters("inventory", "orders").count()));
            assertEquals(10, inventory.left("apple"));
        }
    }

    /** On the embedded broker, and without waiting for retries. */
    private Leveret start() {
        SubscriptionSettings once = SubscriptionSettings.DEFAULT
                .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                .withDelayedRetries();
        return Leveret.builder()
                .settings(Settings.of("memory:test").withDefaults(once))
                .handlers(inventory)
                .start();
    }
}
