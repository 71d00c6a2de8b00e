package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications that start before their broker. */
@NeedsBroker(privateNode = true)
@Timeout(240)
class LateBrokerTest {

    @AutoClose
    private final RabbitNode node = RabbitNode.prepared();

    @Test
    @Tag("full")
    @Row(31)
    void anApplicationThatDoesNotWaitStartsAndWorksOnceTheBrokerIsThere() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("early", "early-topic", ledger.handling());
        try (Log log = Log.open();
                Leveret app = Apps.start(startTimeout(Duration.ZERO), definition)) {
            assertFalse(app.health().up());
            assertTrue(app.outage().isPresent(), "the broker is not there");
            Waits.until(() -> refusals(log, "connection consume").size() >= 3);
            List<String> refusals = refusals(log, "connection consume");
            String line = refusals.get(0);
            assertTrue(line.startsWith("WARN connection consume is down: RabbitMQ at 127.0.0.1:" + node.port()), line);
            assertTrue(line.contains("as user 'guest' can't be reached: Connection refused; trying again in "), line);

            node.start();
            Waits.until(() -> app.health().up());
            assertEquals(Optional.empty(), app.outage());
            // Doubled waits up to 10 s: without them there would be one each 100 ms.
            int all = refusals(log, "connection consume").size();
            assertTrue(all <= 12, () -> all + " tries");
            ledger.publish(app, "early-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "early.early-topic", 1);
        }
    }

    @Test
    @Tag("full")
    @Row(31)
    void anApplicationThatWaitsIsReadyWhenItsStartReturns() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("waits", "waits-topic", ledger.handling());
        try (Log log = Log.open()) {
            var starting =
                    CompletableFuture.supplyAsync(() -> Apps.start(startTimeout(Duration.ofSeconds(60)), definition));
            Waits.until(() -> !refusals(log, "connection publish").isEmpty());
            assertFalse(starting.isDone());
            node.start();
            try (Leveret app = starting.join()) {
                assertTrue(app.health().up(), () -> app.health().toString());
                ledger.publish(app, "waits-topic", 1);
                ledger.settle(1);
                Ledger.awaitQuiet(node, "waits.waits-topic", 1);
            }
        }
    }

    private static List<String> refusals(Log log, String component) {
        return log.lines().stream()
                .filter(line -> line.contains(component + " is down"))
                .toList();
    }

    private Settings startTimeout(Duration timeout) {
        return Apps.settings(node.url()).withBroker(new BrokerSettings(node.url(), timeout, Map.of()));
    }
}
