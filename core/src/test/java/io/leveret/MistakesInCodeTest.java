package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What people write by mistake, and what they are told. */
class MistakesInCodeTest {

    private static final AtomicInteger BROKERS = new AtomicInteger();

    private final String broker = "memory:mistakes-" + BROKERS.incrementAndGet();

    @EventType("order.placed")
    record OrderPlaced(String id) {}

    @Subscriber("inventory")
    static final class Inventory {

        @Handles(topic = "orders")
        void reserve(OrderPlaced event) {}
    }

    @Subscriber("inventory")
    static final class Shelves {

        @Handles(topic = "orders")
        void fill(OrderPlaced event) {}
    }

    @Test
    void aHandlerThatIsNullIsNamedByItsPlace() {
        var builder = Leveret.builder().broker(broker);

        var failure =
                assertThrows(IllegalArgumentException.class, () -> builder.handlers(new Inventory(), (Object) null));

        assertEquals("handler 2 of 2 is null; pass an object whose class has @Subscriber", failure.getMessage());
    }

    @Test
    void aListOrAClassInsteadOfAHandlerIsToldToPassObjects() {
        assertEquals(
                List.of("handlers: a list was passed as one handler; pass the handler objects one by one"),
                faults(List.of(new Inventory())));
        assertEquals(
                List.of(Inventory.class.getName() + ": a class was passed as a handler; pass an object of it"),
                faults(Inventory.class));
    }

    @Test
    void twoHandlersForOneTypeAreBothNamed() {
        assertEquals(
                List.of("subscription inventory.orders: two handlers for the event type 'order.placed':"
                        + " Inventory.reserve and Shelves.fill;"
                        + " keep one, or put the other in a group of its own: each group gets every event"),
                faults(new Inventory(), new Shelves()));
    }

    @Test
    void aHandlerInCodeBesideAnAnnotatedOneIsNamedAsSuch() {
        var other = SubscriptionDefinition.of(
                "inventory", "orders", Handling.of(OrderPlaced.class, (event, context) -> Outcome.ack()));
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .broker(broker)
                        .handlers(new Inventory())
                        .subscribe(other)
                        .start());

        assertEquals(
                "two handlers for the event type 'order.placed': a Handling in code and Inventory.reserve",
                failure.faults().get(0).problem());
    }

    @Test
    void aHeaderWithoutAValueIsNamed() {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withHeader("tenant", nothing()));

        assertEquals("the header 'tenant' has no value; leave it out", failure.getMessage());
    }

    @Test
    void aTopicThatIsNullIsNamed() {
        try (Leveret app = Leveret.builder().broker(broker).start()) {
            var failure = assertThrows(
                    IllegalArgumentException.class, () -> app.publisher().publish(nothing(), new OrderPlaced("o-1")));

            assertEquals("the topic is null; name the one to publish to", failure.getMessage());
        }
    }

    @SuppressWarnings("NullAway") // as code that nobody checks for null does
    private static String nothing() {
        return null;
    }

    private List<String> faults(Object... handlers) {
        return assertThrows(
                        StartException.class,
                        () -> Leveret.builder()
                                .broker(broker)
                                .handlers(handlers)
                                .start())
                .faults()
                .stream()
                .map(Fault::toString)
                .toList();
    }
}
