package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventHandler;
import io.leveret.Fault;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What subscriptions are made of the handlers and settings of an application. */
class DefinitionsTest {

    private static final EventHandler<Integer> NOTHING = (event, context) -> Outcome.ack();

    private final Faults faults = new Faults();

    private static Handling<Integer> of(String type) {
        return Handling.of(Integer.class, NOTHING).types(type);
    }

    private static List<String> types(SubscriptionDefinition definition) {
        List<String> types = new ArrayList<>();
        definition.handlings().forEach(handling -> types.addAll(handling.types()));
        return types;
    }

    @Test
    void handlersOfOneGroupAndTopicAreOneSubscriptionWhereverTheyAreWritten() {
        List<SubscriptionDefinition> merged = List.copyOf(Definitions.merge(
                List.of(
                        SubscriptionDefinition.of("walkers", "steps", of("a.b")),
                        SubscriptionDefinition.of("walkers", "walks", of("a.b")),
                        SubscriptionDefinition.of("runners", "steps", of("a.b")),
                        SubscriptionDefinition.of("walkers", "steps", of("c.d"), of("e.f"))),
                faults));

        assertEquals(3, merged.size());
        assertEquals(List.of("a.b", "c.d", "e.f"), types(merged.get(0)));
        assertEquals("walks", merged.get(1).topic());
        assertEquals("runners", merged.get(2).group());
        assertTrue(faults.isEmpty());
    }

    @Test
    void oneThatIsABroadcastInOnePlaceOnlyIsAFault() {
        Definitions.merge(
                List.of(
                        SubscriptionDefinition.of("walkers", "steps", of("a.b")),
                        SubscriptionDefinition.broadcast("walkers", "steps", of("c.d"))),
                faults);

        assertEquals(
                List.of(new Fault(
                        "subscription walkers.steps",
                        "broadcast in one place and not in another",
                        "make it the same everywhere")),
                faults.all());
    }

    private SubscriptionSpec spec(SubscriptionDefinition definition, SubscriptionSettings settings) {
        ValidatedSubscription checked =
                Definitions.check(definition, settings, Capabilities.UNKNOWN, Places.CODE.defaults(), faults);
        assertEquals(List.of(), faults.all());
        return Definitions.spec(checked, settings);
    }

    /** Otherwise a queue would be unbound from what it is bound to, again and again. */
    @Test
    void aTypeThatIsHandledAgainIsNotRetired() {
        SubscriptionSpec spec = spec(
                SubscriptionDefinition.of("walkers", "steps", of("a.b"), of("c.*")),
                SubscriptionSettings.DEFAULT.withRetiredTypes("a.b", "c.d", "c.*"));

        assertEquals(Set.of("a.b", "c.*"), spec.bindings());
        assertEquals(Set.of("c.d"), spec.retired());
    }

    /** Its queue ends with its instance: what came back later would come back to nobody. */
    @Test
    void aBroadcastHasNoDelayedRetries() {
        var settings = SubscriptionSettings.DEFAULT
                .withDelayedRetries(Duration.ofSeconds(5))
                .withPrefetch(7)
                .withSingleActive(true);

        SubscriptionSpec spec = spec(SubscriptionDefinition.of("walkers", "steps", of("a.b")), settings);
        assertEquals(List.of(Duration.ofSeconds(5)), spec.delayedRetries());
        assertEquals(7, spec.prefetch());
        assertTrue(spec.singleActive());

        SubscriptionSpec broadcast = spec(SubscriptionDefinition.broadcast("walkers", "steps", of("a.b")), settings);
        assertEquals(List.of(), broadcast.delayedRetries());
        assertTrue(broadcast.broadcast());
    }

    @Test
    void aBatchMayBeAsLargeAsThePrefetch() {
        Handling<Integer> batch =
                Handling.ofBatch(Integer.class, 11, Duration.ofSeconds(1), (events, contexts) -> Outcome.ack());

        SubscriptionSpec spec = spec(
                SubscriptionDefinition.of("walkers", "steps", batch.types("a.b")),
                SubscriptionSettings.DEFAULT.withPrefetch(11));

        assertEquals(11, spec.prefetch());
    }

    @Test
    void wrongNamesAndAMissingHandlerAreAllToldAtOnce() {
        Definitions.check(
                SubscriptionDefinition.of("no group", "no topic"),
                SubscriptionSettings.DEFAULT,
                Capabilities.UNKNOWN,
                Places.CODE.defaults(),
                faults);

        assertEquals(3, faults.all().size(), faults.all()::toString);
        assertTrue(faults.all().stream().allMatch(fault -> fault.where().equals("subscription no group.no topic")));
        assertEquals("no handlers", faults.all().get(2).problem());
    }
}
