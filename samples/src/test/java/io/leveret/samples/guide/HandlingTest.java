package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The guide's snippets on handlers. */
@SuppressWarnings("FutureReturnValueIgnored") // Leveret awaits what a handler publishes
class HandlingTest {

    private static final Settings SETTINGS = Settings.of("memory:guide")
            .withDefaults(SubscriptionSettings.DEFAULT
                    .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                    .withDelayedRetries(Duration.ofMillis(20)));

    @EventType("order.placed")
    record OrderPlaced(String orderId, int amount) {}

    @EventType("payment.taken")
    record PaymentTaken(String orderId) {}

    @EventType("payment.given-up")
    record PaymentGivenUp(String orderId) {}

    @Subscriber("payments")
    record Payments(Bank bank) {

        @Handles(topic = "orders")
        Outcome take(OrderPlaced order, Context context) {
            if (order.amount() == 0) {
                return Outcome.discard("nothing to pay");
            }
            if (order.amount() < 0) {
                return Outcome.deadLetter("a negative amount");
            }
            if (bank.isClosed()) {
                return Outcome.retryAfter(Duration.ofMillis(20), "the bank is closed");
            }
            context.publisher()
                    .publish(
                            "payments",
                            new PaymentTaken(order.orderId()),
                            PublishOptions.DEFAULT.withId("taken-" + context.id()));
            return Outcome.ack();
        }

        @OnExhausted
        void giveUp(Failed<OrderPlaced> failed, Context context) {
            context.publisher()
                    .publish("payments", new PaymentGivenUp(failed.event().orderId()));
        }
    }

    interface Bank {
        boolean isClosed();
    }

    @Subscriber("ledger")
    record Ledger(List<String> lines) {

        @Handles(topic = "payments")
        void taken(PaymentTaken payment) {
            lines.add("taken " + payment.orderId());
        }

        @Handles(topic = "payments")
        void givenUp(PaymentGivenUp payment) {
            lines.add("given up " + payment.orderId());
        }
    }

    @Test
    void anOutcomeSaysWhatBecomesOfTheEvent() {
        var ledger = new Ledger(new CopyOnWriteArrayList<>());
        var payments = new Payments(() -> false);
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(payments, ledger).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();
            app.publisher().publish("orders", new OrderPlaced("o-2", -5)).join();

            await().untilAsserted(() -> assertEquals(List.of("taken o-1"), ledger.lines()));
            await().untilAsserted(() ->
                    assertEquals(1, app.deadLetters("payments", "orders").count()));
        }
    }

    @Test
    void theCompensationRunsOnceNoRetryIsLeft() {
        var ledger = new Ledger(new CopyOnWriteArrayList<>());
        var payments = new Payments(() -> {
            throw new IllegalStateException("the bank does not answer");
        });
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(payments, ledger).start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();

            await().untilAsserted(() -> assertEquals(List.of("given up o-1"), ledger.lines()));
        }
    }

    @Subscriber("inventory")
    record Inventory(List<Integer> seen) {

        @Handles(topic = "orders")
        @OrderedBy("orderId")
        void on(OrderPlaced order) {
            seen.add(order.amount());
        }
    }

    @Test
    void eventsOfOneKeyAreHandledInOrder() {
        var inventory = new Inventory(new CopyOnWriteArrayList<>());
        try (Leveret app =
                Leveret.builder().settings(SETTINGS).handlers(inventory).start()) {
            for (int i = 1; i <= 20; i++) {
                app.publisher().publish("orders", new OrderPlaced("o-1", i)).join();
            }
            await().untilAsserted(() ->
                    assertEquals(IntStream.rangeClosed(1, 20).boxed().toList(), inventory.seen()));
        }
    }

    @Subscriber(value = "price-cache", broadcast = true)
    record PriceCache(List<String> dropped) {

        @Handles(topic = "orders")
        void drop(OrderPlaced order) {
            dropped.add(order.orderId());
        }
    }

    @Test
    void eachInstanceGetsABroadcast() {
        var first = new PriceCache(new CopyOnWriteArrayList<>());
        var second = new PriceCache(new CopyOnWriteArrayList<>());
        try (Leveret one = Leveret.builder().settings(SETTINGS).handlers(first).start();
                Leveret two =
                        Leveret.builder().settings(SETTINGS).handlers(second).start()) {
            one.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();
            await().untilAsserted(() -> assertEquals(List.of("o-1"), first.dropped()));
            two.publisher().publish("orders", new OrderPlaced("o-2", 5)).join();

            await().untilAsserted(() -> assertEquals(List.of("o-1", "o-2"), first.dropped()));
            await().untilAsserted(() -> assertEquals(List.of("o-1", "o-2"), second.dropped()));
        }
    }

    @Test
    void aSubscriptionCanBeMadeWithoutAnnotations() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Leveret app = Leveret.builder()
                .settings(SETTINGS)
                .subscribe(SubscriptionDefinition.of(
                        "statistics", "orders", Handling.of(OrderPlaced.class, (order, context) -> {
                            seen.add(order.orderId());
                            return Outcome.ack();
                        })))
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1", 5)).join();

            await().untilAsserted(() -> assertEquals(List.of("o-1"), seen));
        }
    }
}
