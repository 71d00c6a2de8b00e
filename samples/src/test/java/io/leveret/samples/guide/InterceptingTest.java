package io.leveret.samples.guide;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import io.leveret.HandlerInterceptor;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.LoggingContext;
import io.leveret.Outcome;
import io.leveret.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The guide's snippets on what runs around handlers. */
class InterceptingTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    record Timing(Map<String, Long> times) implements HandlerInterceptor {

        @Override
        public Outcome intercept(Invocation invocation, Next next) throws Exception {
            long startedAt = System.nanoTime();
            try {
                return next.proceed();
            } finally {
                times.put(invocation.context().type(), System.nanoTime() - startedAt);
            }
        }
    }

    @Subscriber("inventory")
    record Inventory(List<String> seen) {

        @Handles(topic = "orders")
        void on(OrderPlaced order) {
            seen.add(order.orderId() + " in " + MDC.get("leveret.group"));
        }
    }

    @Test
    void interceptorsRunAroundHandlers() {
        Map<String, Long> times = new ConcurrentHashMap<>();
        var inventory = new Inventory(new CopyOnWriteArrayList<>());
        try (Leveret app = Leveret.builder()
                .broker("memory:guide")
                .handlerInterceptor(new LoggingContext())
                .handlerInterceptor(new Timing(times))
                .handlers(inventory)
                .start()) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            await().until(() -> times.containsKey("order.placed"));
            assertEquals(List.of("o-1 in inventory"), inventory.seen());
            assertEquals(Set.of("order.placed"), times.keySet());
        }
    }
}
