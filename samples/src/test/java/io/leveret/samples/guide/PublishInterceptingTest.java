package io.leveret.samples.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Causation;
import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Subscriber;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guide's snippets on interceptors. */
@SuppressWarnings("FutureReturnValueIgnored") // Leveret awaits what a handler publishes
class PublishInterceptingTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @EventType("payment.taken")
    record PaymentTaken(String orderId) {}

    @Subscriber("payments")
    record Payments(BlockingQueue<String> seen) {

        @Handles(topic = "orders")
        void take(OrderPlaced order, Context context) {
            seen.add("order of " + context.headers().get("tenant"));
            context.publisher().publish("payments", new PaymentTaken(order.orderId()));
        }

        @Handles(topic = "payments")
        void note(PaymentTaken payment, Context context) {
            seen.add(context.headers().get(Causation.CAUSATION_ID) + " of "
                    + context.headers().get(Causation.CORRELATION_ID));
        }
    }

    @Test
    void whatAHandlerPublishesSaysWhatCausedIt() throws InterruptedException {
        var payments = new Payments(new LinkedBlockingQueue<>());
        var tenant = ThreadLocal.withInitial(() -> "acme");
        try (Leveret app = Leveret.builder()
                .broker("memory:guide")
                .handlers(payments)
                .publishInterceptor((publication, next) -> next.publish(
                        publication.withOptions(publication.options().withHeader("tenant", tenant.get()))))
                .publishInterceptor(new Causation())
                .start()) {
            app.publisher()
                    .publish("orders", new OrderPlaced("o-1"), PublishOptions.DEFAULT.withId("placed-o-1"))
                    .join();

            assertEquals("order of acme", payments.seen().poll(10, TimeUnit.SECONDS));
            assertEquals("placed-o-1 of placed-o-1", payments.seen().poll(10, TimeUnit.SECONDS));
        }
    }
}
