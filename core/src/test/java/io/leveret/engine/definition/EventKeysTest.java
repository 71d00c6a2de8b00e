package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventType;
import io.leveret.Fault;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The keys that event classes declare. */
class EventKeysTest {

    /** Has no text of its own. */
    static class Id {}

    @EventType("plain.made")
    record Plain(String id) {}

    @EventType(value = "one.made", key = "id")
    record One(@Nullable Object id) {}

    record Customer(@Nullable UUID id) {}

    @EventType(value = "nested.made", key = "customer.id")
    record Nested(@Nullable Customer customer) {}

    @EventType(value = "bean.made", key = "number")
    static class Bean {
        public int getNumber() {
            return 7;
        }
    }

    static final class Subclass extends Bean {}

    @EventType(value = "misspelled.made", key = "orderld")
    record Misspelled(String orderId) {}

    @EventType(value = "nested.misspelled", key = "customer.ids")
    record NestedMisspelled(Customer customer) {}

    @EventType(value = "textless.made", key = "id")
    record Textless(Id id) {}

    @EventType(value = "list.made", key = "id")
    static class Arrays {
        public byte[] getId() {
            return new byte[0];
        }
    }

    @EventType(value = "throwing.made", key = "id")
    record Throwing() {
        String id() {
            return List.<String>of().get(0);
        }
    }

    @Test
    void aKeyIsTheTextOfTheDeclaredProperty() {
        var id = UUID.randomUUID();

        assertEquals("o-1", EventKeys.of(new One("o-1")));
        assertEquals("7", EventKeys.of(new One(7)));
        assertEquals("x", EventKeys.of(new One(Optional.of("x"))));
        assertEquals("7", EventKeys.of(new One(OptionalInt.of(7))));
        assertEquals("7", EventKeys.of(new One(OptionalLong.of(7))));
        assertEquals("0.5", EventKeys.of(new One(OptionalDouble.of(0.5))));
        assertEquals(id.toString(), EventKeys.of(new Nested(new Customer(id))));
        assertEquals("7", EventKeys.of(new Bean()));
        assertEquals("7", EventKeys.of(new Subclass()));
    }

    @Test
    void anEventWhoseClassDeclaresNoneOrWhosePropertyIsNullHasNone() {
        assertNull(EventKeys.of(new Plain("o-1")));
        assertNull(EventKeys.of("any object"));
        assertNull(EventKeys.of(new One(null)));
        assertNull(EventKeys.of(new One(Optional.empty())));
        assertNull(EventKeys.of(new One(OptionalInt.empty())));
        assertNull(EventKeys.of(new One(OptionalLong.empty())));
        assertNull(EventKeys.of(new One(OptionalDouble.empty())));
        assertNull(EventKeys.of(new Nested(null)));
        assertNull(EventKeys.of(new Nested(new Customer(null))));
    }

    @Test
    void aKeyThatAClassCannotHaveIsNamedWithTheClassAndTheProperty() {
        assertRefused(
                "@EventType(key = \"orderld\") of Misspelled: Misspelled has no property 'orderld'",
                new Misspelled("o-1"));
        assertRefused(
                "@EventType(key = \"customer.ids\") of NestedMisspelled: Customer has no property 'ids'",
                new NestedMisspelled(new Customer(null)));
        assertRefused(
                "@EventType(key = \"id\") of Textless: Id has no toString() of its own, so equal keys would differ as texts",
                new Textless(new Id()));
        assertRefused(
                "@EventType(key = \"id\") of Arrays: byte[] has no toString() of its own, so equal keys would differ as texts",
                new Arrays());
    }

    /** What the class declares may be fine then. */
    @Test
    void aValueWithoutATextOfItsOwnIsRefused() {
        assertRefused(
                "@EventType(key = \"id\") of One: Id has no toString() of its own, so equal keys would differ as texts",
                new One(new Id()));
    }

    @Test
    void anAccessorThatThrowsIsNamedByItsExceptionOnly() {
        var failure = assertThrows(UnreadableKeyException.class, () -> EventKeys.of(new Throwing()));

        assertEquals(
                "the key of Throwing can't be read: it ended in java.lang.ArrayIndexOutOfBoundsException",
                failure.getMessage());
    }

    @Test
    void aClassThatIsHandledIsCheckedAtTheStart() {
        var definition = new SubscriptionDefinition(
                "g",
                "t",
                false,
                List.of(
                        Handling.of(Misspelled.class, (event, context) -> Outcome.ack()),
                        Handling.of(One.class, (event, context) -> Outcome.ack())));
        var faults = new Faults();
        Definitions.check(
                definition, SubscriptionSettings.DEFAULT, Capabilities.UNKNOWN, Places.CODE.defaults(), faults);

        List<Fault> found =
                assertThrows(StartException.class, faults::throwIfAny).faults();
        assertEquals(
                List.of("@EventType(key = \"orderld\") of Misspelled: Misspelled has no property 'orderld'"),
                found.stream().map(Fault::problem).toList());
        assertTrue(found.get(0).remedy().contains("orderId"), found::toString);
    }

    private static void assertRefused(String problem, Object event) {
        var refused = assertThrows(IllegalArgumentException.class, () -> EventKeys.of(event));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith(problem + ": "), message);
    }
}
