package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.NonRetryable;
import io.leveret.Subscriber;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The guide's snippets on failures that retries don't help. */
class FailuresTest {

    @EventType("order.placed")
    record OrderPlaced(String account, int amount) {}

    @NonRetryable
    static final class UnknownAccountException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownAccountException(String account) {
            super("there is no account " + account);
        }
    }

    @Subscriber("payments")
    record Payments(List<String> seen) {

        @Handles(topic = "orders")
        void take(OrderPlaced order) {
            seen.add(order.account());
            if (order.amount() < 0) {
                throw new IllegalArgumentException("a negative amount");
            }
            throw new UnknownAccountException(order.account());
        }
    }

    @Test
    void theyAreDeadLettersAfterOneAttempt() {
        var payments = new Payments(new CopyOnWriteArrayList<>());
        try (Leveret app = Leveret.builder()
                .config(getClass().getResourceAsStream("/guide/failures.yaml"), "failures.yaml")
                .handlers(payments)
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("a-1", -5)).join();
            app.publisher().publish("orders", new OrderPlaced("a-2", 5)).join();

            await().until(() -> app.deadLetters("payments", "orders").count() == 2);
            assertEquals(
                    List.of("a-1", "a-2"), payments.seen().stream().sorted().toList());
        }
    }
}
