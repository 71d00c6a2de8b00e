package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places.GroupPlace;
import io.leveret.transport.Capabilities;
import io.leveret.transport.KeptNames;
import io.leveret.transport.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a transport can't do is a fault of the settings, with its place. */
class CapabilitiesTest {

    private static final Capabilities POOR = new Capabilities(
            "Pigeon",
            Set.of(),
            Duration.ofMinutes(1),
            "the pigeons fly home after 1m",
            new Limits(1_000, Duration.ofHours(1), KeptNames.NONE));

    private static final GroupPlace PLACE =
            new GroupPlace("shop.yaml:7:3", "shop.yaml:8:17", "shop.yaml:9:21", "shop.yaml:11:5");

    private static final Handling<String> HANDLING =
            Handling.of(String.class, (event, context) -> Outcome.ack()).types("note.made");

    @Test
    void singleActiveThatTheTransportCannotDoIsAFaultAtThePlaceOfTheGroup() {
        assertEquals(
                List.of("shop.yaml:7:3: subscription g.t: singleActive: not possible here: Pigeon cannot deliver to one"
                        + " instance at a time; set it to false, or run one instance"),
                faults(
                        SubscriptionDefinition.of("g", "t", HANDLING),
                        SubscriptionSettings.DEFAULT.withSingleActive(true)));
    }

    @Test
    void aBroadcastThatTheTransportCannotDoIsAFaultAtThePlaceOfTheGroup() {
        assertEquals(
                List.of(
                        "shop.yaml:7:3: subscription g.t: broadcast: not possible here: Pigeon cannot deliver each event"
                                + " to every instance; give each instance a group of its own"),
                faults(SubscriptionDefinition.broadcast("g", "t", HANDLING), SubscriptionSettings.DEFAULT));
    }

    @Test
    void delaysThatTheTransportCannotHoldAreAFaultAtThePlaceOfTheDelays() {
        Handling<String> holding = HANDLING.orderedBy(note -> note).holding();
        assertEquals(
                List.of("shop.yaml:9:21: the delayed retries add up to 2m, and a handler of the subscription g.t holds"
                        + " events meanwhile; the pigeons fly home after 1m; keep the sum of the delays to at most 1m,"
                        + " or remove 'hold'"),
                faults(
                        SubscriptionDefinition.of("g", "t", holding),
                        SubscriptionSettings.DEFAULT.withDelayedRetries(Duration.ofMinutes(2))));
    }

    @Test
    void aPrefetchThatTheTransportDoesNotReachIsAFaultAtItsOwnPlace() {
        assertEquals(
                List.of("shop.yaml:8:17: subscription g.t: prefetch: it is 1,001, and Pigeon leaves at most 1,000"
                        + " deliveries unsettled; choose a smaller one"),
                faults(
                        SubscriptionDefinition.of("g", "t", HANDLING),
                        SubscriptionSettings.DEFAULT.withPrefetch(1_001)));
    }

    @Test
    void aSubscriptionThatAsksForNothingSpecialHasNoFault() {
        var faults = new Faults();
        Definitions.check(
                SubscriptionDefinition.of("g", "t", HANDLING), SubscriptionSettings.DEFAULT, POOR, PLACE, faults);
        assertTrue(faults.isEmpty());
    }

    private static List<String> faults(SubscriptionDefinition definition, SubscriptionSettings settings) {
        var faults = new Faults();
        Definitions.check(definition, settings, POOR, PLACE, faults);
        return assertThrows(StartException.class, faults::throwIfAny).faults().stream()
                .map(Object::toString)
                .toList();
    }
}
