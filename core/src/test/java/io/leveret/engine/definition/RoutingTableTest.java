package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.TypePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which handler gets an event. */
class RoutingTableTest {

    private final List<String> faults = new ArrayList<>();

    private RoutingTable table(Handling<?>... handlings) {
        return RoutingTable.of(
                SubscriptionDefinition.of("walkers", "steps", handlings),
                Duration.ofMinutes(1),
                (problem, remedy) -> faults.add(problem));
    }

    private static Handling<Object> handling(String... types) {
        return Handling.of(Object.class, (event, context) -> Outcome.ack()).types(types);
    }

    /** Patterns with as many literal words are found in the order in which they were written. */
    @Property(tries = 500)
    void theExactTypeWinsAndThenThePatternWithTheMostWords(
            @ForAll("bindings") List<String> bindings, @ForAll("types") String type) {
        var tests = new RoutingTableTest();
        List<Handling<Object>> handlings =
                bindings.stream().map(binding -> handling(binding)).toList();
        RoutingTable table = tests.table(handlings.toArray(Handling<?>[]::new));

        Route<?> found = table.find(type);

        assertEquals(List.of(), tests.faults);
        assertEquals(Set.copyOf(bindings), table.bindings());
        assertEquals(
                best(bindings, type),
                found == null ? null : found.handling().types().get(0));
    }

    private static @Nullable String best(List<String> bindings, String type) {
        if (bindings.contains(type)) {
            return type;
        }
        return bindings.stream()
                .filter(binding -> TypePattern.of(binding).matches(type))
                .max(Comparator.comparingInt((String binding) -> words(binding))
                        .thenComparing(
                                Comparator.comparingInt(bindings::indexOf).reversed()))
                .orElse(null);
    }

    private static int words(String binding) {
        return binding.replaceAll("[^a-z]", "").length();
    }

    @Provide
    Arbitrary<List<String>> bindings() {
        return Arbitraries.of("#", "*", "a", "b", "c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(words -> String.join(".", words))
                .list()
                .ofMaxSize(8)
                .uniqueElements();
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(4).map(words -> String.join(".", words));
    }

    sealed interface Shape permits Round, Square {}

    @EventType("shape.round")
    record Round(int radius) implements Shape {}

    sealed interface Square extends Shape permits Small, Large {}

    @EventType("shape.square.small")
    record Small() implements Square {}

    @EventType("shape.square.large")
    record Large() implements Square {}

    @Test
    void aSealedFamilyIsBoundByTheTypesOfAllItsClassesAndEachIsDecodedToItsOwn() {
        RoutingTable table = table(Handling.of(Shape.class, (shape, context) -> Outcome.ack()));

        assertEquals(Set.of("shape.round", "shape.square.small", "shape.square.large"), table.bindings());
        assertEquals(
                Large.class,
                Objects.requireNonNull(table.find("shape.square.large")).decodeTo());
        assertNull(table.find("shape.square"));
    }

    sealed interface Twins permits Left, Right {}

    @EventType("twin")
    record Left() implements Twins {}

    @EventType("twin")
    record Right() implements Twins {}

    interface Open {}

    @Test
    void aFamilyThatDoesNotSayWhatToDecodeToIsAFaultThatNamesItsClasses() {
        table(Handling.of(Twins.class, (twin, context) -> Outcome.ack()));
        table(Handling.of(Open.class, (open, context) -> Outcome.ack()));

        assertEquals(
                List.of(
                        Left.class.getName() + " and " + Right.class.getName() + " have the same @EventType(\"twin\")",
                        "Open has no @EventType"),
                faults);
    }

    @Test
    void aTypeIsHandledOnceAndABadPatternIsNone() {
        table(handling("a.b"), handling("a.b"), handling("a.b*"), handling(""));

        assertEquals(3, faults.size());
        assertTrue(faults.get(0).startsWith("two handlers for the event type 'a.b': "), faults::toString);
        assertTrue(faults.get(1).startsWith("'a.b*' is not a valid event type or pattern"), faults::toString);
        assertTrue(faults.get(2).startsWith("'' is not a valid event type or pattern"), faults::toString);
    }
}
