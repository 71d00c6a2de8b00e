package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.engine.failures.Thrown;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way from an event to its key. */
class KeyPathTest {

    private final List<String> faults = new ArrayList<>();

    record Customer(@Nullable String id, Optional<String> region, OptionalInt number) {}

    record Order(@Nullable Customer customer, boolean isPaid) {

        @SuppressWarnings("DoNotCallSuggester") // it is to throw
        public String getOwner() {
            throw new UnsupportedOperationException("with 'canary'");
        }

        static String shop() {
            return "all orders have the same";
        }

        public String lineOf(int number) {
            return "line " + number;
        }

        public void touch() {}
    }

    private static Order order(@Nullable String id) {
        return new Order(new Customer(id, Optional.empty(), OptionalInt.empty()), true);
    }

    private KeyPath path(String path) {
        return path(Order.class, path);
    }

    private KeyPath path(Type event, String path) {
        KeyPath found = KeyPath.of(event, path, "@OrderedBy", (problem, remedy) -> faults.add(problem + "; " + remedy));
        assertEquals(List.of(), faults);
        return Objects.requireNonNull(found);
    }

    @Test
    void dotsLeadThroughAccessorsOfBothKindsAndNothingOnTheWayIsNoKey() {
        assertEquals("a", path("customer.id").read(order("a")));
        assertNull(path("customer.id").read(order(null)));
        assertNull(path("customer.id").read(new Order(null, true)));
        assertEquals(true, path("isPaid").read(order("a")));
        assertEquals(1, path("customer.id.length").read(order("a")));
    }

    interface Owned<T> {
        T owner();
    }

    abstract static class Parcel {
        public abstract Object content();
    }

    record Letter(Customer owner) implements Owned<Customer> {}

    static final class Crate extends Parcel {
        @Override
        public Customer content() {
            return new Customer("c", Optional.empty(), OptionalInt.empty());
        }
    }

    /** The compiler adds an accessor with the wider class, which has not the properties of the narrower. */
    @Test
    void aPropertyHasTheNarrowestClassThatTheEventDeclares() {
        for (int i = 0; i < 50; i++) {
            assertEquals(Customer.class, path(Letter.class, "owner").type());
            assertEquals(String.class, path(Crate.class, "content.id").type());
        }
        assertEquals(
                "a",
                path(Letter.class, "owner.id")
                        .read(new Letter(new Customer("a", Optional.empty(), OptionalInt.empty()))));
        assertEquals("c", path(Crate.class, "content.id").read(new Crate()));
    }

    record Envelope<T>(T payload) {}

    abstract static class Owning<T> {
        public T owner() {
            throw new UnsupportedOperationException("nobody asks");
        }
    }

    abstract static class Owner extends Owning<Customer> {}

    record Sent(Envelope<Customer> envelope, Owner of) {}

    @Test
    void theWayLeadsThroughWhatGenericClassesAreFilledWith() throws Exception {
        Type generic = Sent.class.getMethod("envelope").getGenericReturnType();
        var envelope = new Envelope<>(new Customer("a", Optional.empty(), OptionalInt.empty()));

        assertEquals("a", path(generic, "payload.id").read(envelope));
        assertEquals(String.class, path(Sent.class, "envelope.payload.id").type());
        assertEquals(Customer.class, path(Sent.class, "of.owner").type());
        assertEquals(Object.class, path(Envelope.class, "payload").type(), "nobody fills it");
    }

    /** Otherwise all events without a value would have one key. */
    @Test
    void whatIsInsideAnOptionalIsTheKeyAndAnEmptyOneIsNone() {
        var full = new Order(new Customer("a", Optional.of("north"), OptionalInt.of(7)), true);

        assertEquals("north", path("customer.region").read(full));
        assertEquals(7, path("customer.number").read(full));
        assertNull(path("customer.region").read(order("a")));
        assertNull(path("customer.number").read(order("a")));
    }

    /** Neither static, nor with parameters, nor without a value. */
    @Test
    void whatIsNoAccessorIsNoPropertyAndTheNearestIsNamed() {
        for (String wrong : List.of("shop", "lineOf", "touch", "customers", "customer.", "")) {
            assertNull(
                    KeyPath.of(
                            Order.class, wrong, "@OrderedBy", (problem, remedy) -> faults.add(problem + "; " + remedy)),
                    wrong);
        }

        assertEquals(
                List.of(
                        "@OrderedBy: Order has no property 'shop'; allowed: customer, isPaid, owner",
                        "@OrderedBy: Order has no property 'lineOf'; allowed: customer, isPaid, owner",
                        "@OrderedBy: Order has no property 'touch'; allowed: customer, isPaid, owner",
                        "@OrderedBy: Order has no property 'customers'; did you mean 'customer'?",
                        "@OrderedBy: Customer has no property ''; allowed: id, number, region",
                        "@OrderedBy: Order has no property ''; allowed: customer, isPaid, owner"),
                faults);
    }

    @Test
    void whatAnAccessorThrowsIsInNoText() {
        var failure =
                assertThrows(UnreadableKeyException.class, () -> path("owner").read(order("a")));

        assertEquals(
                "the key of Order can't be read: it ended in java.lang.UnsupportedOperationException",
                failure.getMessage());
        Throwable cause = Objects.requireNonNull(failure.getCause());
        assertInstanceOf(
                UnsupportedOperationException.class, cause instanceof Exception thrown ? Thrown.unwrap(thrown) : cause);
    }
}
