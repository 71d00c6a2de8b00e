package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Batch;
import io.leveret.Handles;
import io.leveret.NonRetryable;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which methods of a subscriber are handlers, its own and those that it inherits. */
class HandlerMethodsTest {

    record Order(String id, String customer) {}

    private static List<SubscriberMethod> found(Class<?> type) {
        return HandlerMethods.of(type);
    }

    private static SubscriberMethod only(Class<?> type) {
        List<SubscriberMethod> all = found(type);
        assertEquals(1, all.size(), all::toString);
        return all.get(0);
    }

    private static String topic(SubscriberMethod method) {
        return Objects.requireNonNull(method.handles()).topic();
    }

    static class Upper {

        @Handles(topic = "upper")
        @OrderedBy("id")
        @NonRetryable(IllegalStateException.class)
        public void on(Order order) {}
    }

    static class Overriding extends Upper {

        @Override
        public void on(Order order) {}
    }

    static final class Lowest extends Overriding {

        @Override
        public void on(Order order) {}
    }

    @Test
    void anOverridingMethodWithoutAnnotationsHasThoseOfTheNearestAboveThatHasSome() {
        SubscriberMethod method = only(Lowest.class);

        assertEquals(Lowest.class, method.method().getDeclaringClass());
        assertEquals("upper", topic(method));
        assertEquals("id", Objects.requireNonNull(method.orderedBy()).value());
        assertEquals(Set.of(IllegalStateException.class), method.nonRetryable());
    }

    static final class Renaming extends Upper {

        @Override
        @Handles(topic = "own")
        public void on(Order order) {}
    }

    @Test
    void anOverridingMethodThatHandlesByItselfHasItsOwnAnnotationsOnly() {
        SubscriberMethod method = only(Renaming.class);

        assertEquals("own", topic(method));
        assertNull(method.orderedBy());
        assertEquals(Set.of(), method.nonRetryable());
    }

    static final class OtherOrder extends Upper {

        @Override
        @OrderedBy("customer")
        public void on(Order order) {}
    }

    static final class OtherFailures extends Upper {

        @Override
        @NonRetryable(IllegalArgumentException.class)
        public void on(Order order) {}
    }

    static final class InBatches extends Upper {

        @Override
        @Batch(max = 7)
        public void on(Order order) {}
    }

    /** Otherwise what its author has written would say nothing, and nobody would be told. */
    @Test
    void anOverridingMethodThatSaysOnlyPartOfItHasTheRestOfTheOneAbove() {
        SubscriberMethod order = only(OtherOrder.class);
        assertEquals("upper", topic(order));
        assertEquals("customer", Objects.requireNonNull(order.orderedBy()).value());
        assertEquals(Set.of(IllegalStateException.class), order.nonRetryable());

        SubscriberMethod failures = only(OtherFailures.class);
        assertEquals(Set.of(IllegalArgumentException.class), failures.nonRetryable());
        assertEquals("id", Objects.requireNonNull(failures.orderedBy()).value());

        assertEquals(7, Objects.requireNonNull(only(InBatches.class).batch()).max());
    }

    static class Between extends Upper {

        @Override
        @OrderedBy("customer")
        public void on(Order order) {}
    }

    static final class BelowBetween extends Between {

        @Override
        public void on(Order order) {}
    }

    @Test
    void partsMayBeSaidByDifferentMethodsOnTheWay() {
        SubscriberMethod method = only(BelowBetween.class);

        assertEquals("upper", topic(method));
        assertEquals("customer", Objects.requireNonNull(method.orderedBy()).value());
        assertEquals(Set.of(IllegalStateException.class), method.nonRetryable());
    }

    interface Audit {

        @Handles(topic = "audit")
        default void audit(Order order) {}

        @Handles(topic = "of an interface, without an object")
        static void ofNobody(Order order) {}

        @Handles(topic = "abstract")
        void later(Order order);
    }

    interface Stricter extends Audit {

        @Override
        @Handles(topic = "stricter")
        default void audit(Order order) {}
    }

    static class Implementing implements Audit {

        @Override
        public void later(Order order) {}
    }

    /** It names the wider interface again, and inherits it from its superclass too. */
    static final class OfBoth extends Implementing implements Audit, Stricter {}

    @Test
    void theMethodsOfInterfacesCountAndTheNearerOneWins() {
        List<SubscriberMethod> all = found(OfBoth.class);

        assertEquals(
                Set.of("stricter", "abstract"),
                Set.copyOf(all.stream().map(HandlerMethodsTest::topic).toList()));
        assertEquals(2, all.size());
    }

    @SuppressWarnings("unused") // nobody calls them
    static class Secret {

        @Handles(topic = "secret")
        private void on(Order order) {}

        @OnExhausted
        static void release(Order order) {}
    }

    @SuppressWarnings("unused") // it overrides nothing: that is the point
    static final class Namesake extends Secret {

        @Handles(topic = "namesake")
        private void on(Order order) {}
    }

    @Test
    void aPrivateMethodIsNotOverriddenByOneOfTheSameName() {
        List<SubscriberMethod> all = found(Namesake.class);

        assertEquals(
                Set.of("secret", "namesake"),
                Set.copyOf(all.stream()
                        .filter(method -> !method.compensates())
                        .map(HandlerMethodsTest::topic)
                        .toList()));
        assertEquals(1, all.stream().filter(SubscriberMethod::compensates).count());
    }

    abstract static class Generic<E> {

        @Handles(topic = "generic")
        abstract void on(E event);

        @SuppressWarnings("unused") // another parameter is another method
        @Handles(topic = "text")
        void on(String event) {}
    }

    static final class Concrete extends Generic<Order> {

        @Override
        void on(Order event) {}
    }

    @Test
    void aMethodOverridesOneWhoseParameterItsClassFillsAndNotOneOfAnotherParameter() {
        List<SubscriberMethod> all = found(Concrete.class);

        assertEquals(2, all.size(), all::toString);
        SubscriberMethod generic = all.stream()
                .filter(method -> topic(method).equals("generic"))
                .findFirst()
                .orElseThrow();
        assertEquals(Concrete.class, generic.method().getDeclaringClass());
        assertFalse(generic.method().isBridge());
        assertEquals(Order.class, generic.first());
    }

    @SuppressWarnings("unused") // nobody calls them
    static final class Several {

        @Handles(topic = "b")
        void second(Order order) {}

        @Handles(topic = "a")
        void first(Order order) {}

        void helper(Order order) {}
    }

    @Test
    void theirOrderIsTheSameInEachRunAndOtherMethodsAreNone() {
        assertEquals(
                List.of("Several.first", "Several.second"),
                found(Several.class).stream().map(SubscriberMethod::name).toList());
        assertTrue(found(Object.class).isEmpty());
        assertNotNull(found(Several.class).get(0).handles());
    }
}
