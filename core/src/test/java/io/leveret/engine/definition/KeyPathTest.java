package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.engine.failures.Thrown;
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
        return Objects.requireNonNull(
                KeyPath.of(Order.class, path, "@OrderedBy", (problem, remedy) -> faults.add(problem + "; " + remedy)));
    }

    @Test
    void dotsLeadThroughAccessorsOfBothKindsAndNothingOnTheWayIsNoKey() {
        assertEquals("a", path("customer.id").read(order("a")));
        assertNull(path("customer.id").read(order(null)));
        assertNull(path("customer.id").read(new Order(null, true)));
        assertEquals(true, path("isPaid").read(order("a")));
        assertEquals(1, path("customer.id.length").read(order("a")));
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
