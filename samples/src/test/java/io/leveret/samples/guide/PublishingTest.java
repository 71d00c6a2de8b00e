package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.Subscriber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guide's snippets on publishing. */
class PublishingTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("audit")
    record Audit(BlockingQueue<String> seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order, Context context) {
            seen.add(order.orderId() + " " + context.id() + " "
                    + context.headers().get("tenant"));
        }
    }

    @Test
    void optionsTravelWithTheEvent() throws InterruptedException {
        var audit = new Audit(new LinkedBlockingQueue<>());
        try (Leveret app =
                Leveret.builder().broker("memory:guide").handlers(audit).start()) {
            PublishOptions options = PublishOptions.DEFAULT
                    .withId("order-o-1-placed")
                    .withHeader("tenant", "acme")
                    .withTtl(Duration.ofHours(1));
            Receipt receipt = app.publisher()
                    .publish("orders", new OrderPlaced("o-1"), options)
                    .join();

            assertEquals("order-o-1-placed", receipt.id());
            assertEquals("o-1 order-o-1-placed acme", audit.seen().poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFailureSaysWhetherTheEventMayBeStored() {
        List<String> log = new CopyOnWriteArrayList<>();
        try (Leveret app = Leveret.builder().broker("memory:guide").start()) {
            CompletableFuture<Receipt> future = app.publisher().publish("orders", new OrderPlaced("o-1"));
            try {
                future.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof PublishException failure) {
                    if (failure.maybeStored()) {
                        log.add("unknown: publish the same id again: " + failure.id());
                    } else {
                        log.add("not stored: " + failure.getMessage());
                    }
                }
            }
            assertEquals(1, log.size());
            assertTrue(log.get(0).startsWith("not stored: "), log.get(0));
        }
    }

    @Test
    void anEventThatNobodyNeedsToTakeIsNoFailure() {
        try (Leveret app = Leveret.builder().broker("memory:guide").start()) {
            Receipt receipt = app.publisher()
                    .publish("orders", new OrderPlaced("o-1"), PublishOptions.DEFAULT.withMandatory(false))
                    .join();
            assertFalse(receipt.routed());
        }
    }
}
