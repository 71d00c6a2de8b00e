package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Batch;
import io.leveret.Failed;
import io.leveret.Fault;
import io.leveret.Handles;
import io.leveret.NonRetryable;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Annotations that would say nothing, and those that lead through generic events. */
class HandlerScannerTest {

    private final Faults faults = new Faults();

    private List<SubscriptionDefinition> scan(Object subscriber) {
        return new HandlerScanner(faults, new HandlerParameters(List.of(), faults)).scan(subscriber);
    }

    record Order(String id) {}

    record Envelope<T>(T payload) {}

    @Subscriber("forgetful")
    @SuppressWarnings("unused") // nobody calls them
    static final class Forgetful {

        @Handles(topic = "orders", types = "order.placed")
        void handled(Order order) {}

        @OrderedBy("id")
        void ordered(Order order) {}

        @Batch(max = 10)
        void batched(List<Order> orders) {}

        @NonRetryable(IllegalStateException.class)
        void strict(Order order) {}

        @OnExhausted
        @NonRetryable
        void release(Failed<Order> failed) {}

        void helper(Order order) {}
    }

    /** Its author has forgotten one line, and its events would go to nobody. */
    @Test
    void aMethodThatSaysHowItHandlesAndNotWhatIsAFault() {
        assertEquals(1, scan(new Forgetful()).size());

        String problem = "the method says how it handles events, and has no @Handles";
        String remedy = "add @Handles(topic = …), or remove @OrderedBy, @Batch or @NonRetryable";
        assertEquals(
                List.of(
                        new Fault("Forgetful.batched", problem, remedy),
                        new Fault("Forgetful.ordered", problem, remedy),
                        new Fault("Forgetful.release", problem, remedy),
                        new Fault("Forgetful.strict", problem, remedy)),
                faults.all().stream()
                        .sorted(java.util.Comparator.comparing(Fault::where))
                        .toList());
    }

    @Subscriber("mailroom")
    static final class Mailroom {

        @Handles(topic = "orders", types = "order.sent")
        @OrderedBy("payload.id")
        void sent(Envelope<Order> envelope) {}
    }

    @Test
    void theKeyOfAGenericEventMayBeInWhatItIsFilledWith() {
        List<SubscriptionDefinition> found = scan(new Mailroom());

        assertEquals(List.of(), faults.all());
        assertEquals("o-1", key(found.get(0).handlings().get(0), new Envelope<>(new Order("o-1"))));
    }

    private static <E> Object key(io.leveret.Handling<E> handling, Object event) {
        return String.valueOf(
                handling.key() == null
                        ? null
                        : handling.key().apply(handling.event().cast(event), null));
    }
}
