package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Subscriber;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The guide's snippet on tests that do not wait. */
class TimeTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("inventory")
    record Inventory(AtomicInteger attempts) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            attempts.incrementAndGet();
            throw new IllegalStateException("out of stock");
        }
    }

    @Test
    void anOrderThatAlwaysFailsIsTriedTwelveTimes() {
        var attempts = new AtomicInteger();
        var time = new ManualTime();
        try (Leveret app = Leveret.builder()
                .broker("memory:guide-time")
                .time(time)
                .handlers(new Inventory(attempts))
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            // Three attempts, and three more after each of the delays: 5s, 1m and 10m.
            await().until(() -> {
                time.advance(Duration.ofMinutes(10));
                return app.deadLetters("inventory", "orders").count() == 1;
            });
            assertEquals(12, attempts.get());
        }
    }
}
