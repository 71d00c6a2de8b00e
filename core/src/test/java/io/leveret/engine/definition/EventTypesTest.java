package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which event types a class stands for. */
class EventTypesTest {

    private final List<String> faults = new ArrayList<>();

    private <E> Map<String, Class<? extends E>> family(Class<E> event) {
        return EventTypes.family(event, (problem, remedy) -> faults.add(problem + "; " + remedy));
    }

    sealed interface Walk permits Step, Rest {}

    sealed interface Rest extends Walk permits Nap, Lunch {}

    @EventType("step.made")
    record Step(int number) implements Walk {}

    @EventType("nap.taken")
    record Nap() implements Rest {}

    /** By way of two of its supertypes, it is one. */
    @EventType("lunch.eaten")
    record Lunch() implements Rest, Meal {}

    sealed interface Meal permits Lunch, Supper {}

    sealed interface Day permits Noon, Evening {}

    sealed interface Noon extends Day permits Supper {}

    sealed interface Evening extends Day permits Supper {}

    @EventType("supper.eaten")
    record Supper() implements Meal, Noon, Evening {}

    @Test
    void aSealedFamilyHasTheTypesOfItsConcreteClassesHoweverDeepTheyAre() {
        assertEquals(
                Map.of("step.made", Step.class, "nap.taken", Nap.class, "lunch.eaten", Lunch.class),
                family(Walk.class));
        assertEquals(Map.of("supper.eaten", Supper.class), family(Day.class));
        assertEquals(List.of(), faults);
    }

    @Test
    void aClassWithATypeStandsForThatAlone() {
        assertEquals(Map.of("step.made", Step.class), family(Step.class));
    }

    abstract static class Open {}

    @EventType("not a type")
    record Misnamed() {}

    @Test
    void theRemedyIsOneThatCanBeDone() {
        family(Open.class);
        family(String.class);
        family(Misnamed.class);

        assertEquals(
                List.of(
                        "Open has no @EventType; make it sealed and put @EventType on its classes, or name the types in"
                                + " @Handles(types = …)",
                        "String has no @EventType; take a record of your own, or name the types in @Handles(types = …)"),
                faults.subList(0, 2));
        assertEquals(3, faults.size());
        assertEquals(
                true,
                faults.get(2).startsWith("@EventType of Misnamed: 'not a type' is not a valid event type"),
                faults.get(2));
    }

    record OrderPlacedV2() {}

    record URLChanged() {}

    @Test
    void theTypeThatIsSuggestedIsMadeOfTheWordsOfTheClassAndIsOne() {
        for (Class<?> type : List.of(OrderPlacedV2.class, URLChanged.class, Step.class)) {
            assertEquals(Optional.empty(), io.leveret.support.Names.typeProblem(EventTypes.suggestion(type)));
        }
        assertEquals("order.placed.v2", EventTypes.suggestion(OrderPlacedV2.class));
        assertEquals("step", EventTypes.suggestion(Step.class));
    }
}
