package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Mistakes in handlers that take several events in one call. */
class BatchFaultsTest {

    @EventType("order.placed")
    record OrderPlaced(String orderId) {}

    @Subscriber("faulty")
    static final class Faulty {
        @Handles(topic = "one")
        @Batch
        void takesOneEvent(OrderPlaced order) {}

        @Handles(topic = "contexts")
        @Batch
        void takesOneContext(List<OrderPlaced> orders, Context context) {}

        @Handles(topic = "numbers")
        @Batch
        List<Integer> returnsNumbers(List<OrderPlaced> orders) {
            return List.of();
        }

        @Handles(topic = "none")
        @Batch(max = 0)
        void takesNone(List<OrderPlaced> orders) {}

        @Handles(topic = "unit")
        @Batch(within = "200")
        void hasNoUnit(List<OrderPlaced> orders) {}

        @Handles(topic = "long")
        @Batch(within = "1h")
        void waitsLong(List<OrderPlaced> orders) {}

        @Handles(topic = "many")
        @Batch(max = 251)
        void takesMoreThanThePrefetch(List<OrderPlaced> orders) {}
    }

    @Test
    void everyFaultOfABatchIsReportedAtOnceWithItsPlaceAndRemedy() {
        var failure = assertThrows(StartException.class, () -> start(new Faulty()));

        Set<String> texts = failure.faults().stream().map(Fault::toString).collect(Collectors.toSet());
        String shapes = "; write 'void handle(List<OrderPlaced> orders)' or"
                + " 'List<Outcome> handle(List<OrderPlaced> orders, List<Context> contexts)'";
        String takes = "a handler of batches takes a list of events and, optionally, List<Context>, not ";
        String order = OrderPlaced.class.getTypeName();
        assertEquals(
                Set.of(
                        "Faulty.takesOneEvent: " + takes + "(" + order + ")" + shapes,
                        "Faulty.takesOneContext: " + takes + "(java.util.List<" + order + ">, io.leveret.Context)"
                                + shapes,
                        "Faulty.returnsNumbers: a handler of batches returns nothing, Outcome or List<Outcome>, not"
                                + " java.util.List<java.lang.Integer>" + shapes,
                        "Faulty.takesNone: @Batch: max is 0; it must be from 1 to 65,535; change @Batch(max = …)",
                        "Faulty.hasNoUnit: @Batch: within is \"200\", which is no duration;"
                                + " write it as @Batch(within = \"200ms\")",
                        "Faulty.waitsLong: @Batch: within is 1h; it must be from 1ms to 5m;"
                                + " write it as @Batch(within = \"200ms\")",
                        "settings: prefetch is 250, so no batch of Faulty.takesMoreThanThePrefetch has its 251 events"
                                + " (subscription faulty.many); set the prefetch to at least 251, and better to several"
                                + " times that, or the batch's max to at most 250"),
                texts);
    }

    @Test
    void aBatchInCodeOutsideTheRangesIsRefusedWhereItIsMade() {
        BatchHandler<OrderPlaced> handler = (orders, contexts) -> Outcome.ack();

        var none = assertThrows(
                IllegalArgumentException.class,
                () -> Handling.ofBatch(OrderPlaced.class, 0, Duration.ofMillis(1), handler));
        var never = assertThrows(
                IllegalArgumentException.class, () -> Handling.ofBatch(OrderPlaced.class, 1, Duration.ZERO, handler));

        assertEquals("max is 0; it must be from 1 to 65,535", none.getMessage());
        assertEquals("within is 0s; it must be from 1ms to 5m", never.getMessage());
    }

    @Test
    void aListOfOutcomesHasOneForEachEventAndNoListsInIt() {
        var nested = assertThrows(
                IllegalArgumentException.class, () -> Outcome.each(List.of(Outcome.each(List.of(Outcome.ack())))));

        assertEquals("each: one outcome is a list itself; it must be one such as Outcome.ack()", nested.getMessage());
    }

    @Subscriber("audit")
    record Audit(Queue<String> seen) {

        @Handles(topic = "orders")
        @Batch(max = 1)
        List<Outcome> on(List<OrderPlaced> orders, List<Context> contexts) {
            seen.add(orders.get(0).orderId() + " " + contexts.get(0).type());
            return List.of(Outcome.ack());
        }
    }

    @Test
    void aMethodWithTwoListsIsAHandlerOfBatches() {
        var audit = new Audit(new ConcurrentLinkedQueue<>());
        try (Leveret app = start(audit)) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            Awaitility.await().until(() -> !audit.seen().isEmpty());
            assertTrue(audit.seen().contains("o-1 order.placed"));
        }
    }

    abstract static class Generic<E> {

        @Handles(topic = "orders")
        @Batch(max = 1)
        abstract void on(List<? extends E> events);
    }

    @Subscriber("generic")
    static final class Concrete extends Generic<OrderPlaced> {

        final Queue<OrderPlaced> seen = new ConcurrentLinkedQueue<>();

        @Override
        void on(List<? extends OrderPlaced> events) {
            seen.addAll(events);
        }
    }

    @Test
    void aBatchOfAGenericSuperclassIsThatOfTheMethodThatOverridesIt() {
        var concrete = new Concrete();
        try (Leveret app = start(concrete)) {
            app.publisher().publish("orders", new OrderPlaced("o-1")).join();

            Awaitility.await().until(() -> concrete.seen.contains(new OrderPlaced("o-1")));
        }
    }

    private static Leveret start(Object handlers) {
        return Leveret.builder()
                .broker("memory:batch-faults")
                .handlers(handlers)
                .start();
    }
}
