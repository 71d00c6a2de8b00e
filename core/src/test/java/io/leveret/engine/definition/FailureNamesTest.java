package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Fault;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.spi.Places.GroupPlace;
import io.leveret.transport.Capabilities;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names of exception classes in settings. */
class FailureNamesTest {

    private static final GroupPlace PLACE =
            new GroupPlace("shop.yaml:3:3", "shop.yaml:3:3", "shop.yaml:5:7", "shop.yaml:4:20");

    static final class InvalidOrderException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static List<String> faults(String... names) {
        RetryPolicy usual = RetryPolicy.DEFAULT;
        var retry = new RetryPolicy(
                usual.attempts(),
                usual.backoff(),
                usual.multiplier(),
                usual.jitter(),
                usual.maxBackoff(),
                Set.of(names));
        var settings = SubscriptionSettings.DEFAULT.withRetry(retry);
        var faults = new Faults();
        for (String topic : List.of("orders", "payments")) {
            var handling =
                    Handling.of(Object.class, (event, context) -> Outcome.ack()).types("order.placed");
            Definitions.check(
                    SubscriptionDefinition.of("inventory", topic, handling),
                    settings,
                    Capabilities.UNKNOWN,
                    PLACE,
                    faults);
        }
        try {
            faults.throwIfAny();
            return List.of();
        } catch (StartException e) {
            return e.faults().stream().map(Fault::toString).toList();
        }
    }

    @Test
    void exceptionClassesThatTheHandlersSeeAreFine() {
        assertEquals(List.of(), faults("java.io.IOException", InvalidOrderException.class.getName()));
    }

    @Test
    void aNameThatNoClassHasIsAFaultAtItsPlaceOnceForAllSubscriptionsOfAGroup() {
        assertEquals(
                List.of("shop.yaml:4:20: retry.notOn: there is no class 'com.acme.NoSuchException';"
                        + " name an exception class that the handlers can load, with its package;"
                        + " a nested class is com.acme.Orders$InvalidException"),
                faults("com.acme.NoSuchException"));
    }

    @Test
    void theNameOfANestedClassOrOfOneOfTheJdkIsCompleted() {
        String binary = InvalidOrderException.class.getName();

        assertEquals(
                List.of("shop.yaml:4:20: retry.notOn: there is no class '" + binary.replace('$', '.')
                        + "'; did you mean '" + binary + "'?"),
                faults(binary.replace('$', '.')));
        assertEquals(
                List.of("shop.yaml:4:20: retry.notOn: there is no class 'IllegalArgumentException';"
                        + " did you mean 'java.lang.IllegalArgumentException'?"),
                faults("IllegalArgumentException"));
    }

    @Test
    void aClassThatIsNoExceptionIsAFault() {
        assertEquals(
                List.of("shop.yaml:4:20: retry.notOn: 'java.lang.String' is not an exception class;"
                        + " name the class of a failure"),
                faults("java.lang.String"));
    }
}
