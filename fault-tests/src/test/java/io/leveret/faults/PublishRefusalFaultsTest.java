package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a publisher that goes on while a queue refuses, and once it no longer does. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class PublishRefusalFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    /** Always some are unconfirmed, most of them on their way to another topic. */
    @Test
    @Row(6)
    void publishesUnderSteadyLoadAreTakenAgainSoonAfterAQueueIsNoLongerFull() {
        var ledger = new Ledger();
        var full = SubscriptionDefinition.of("full", "full-topic", ledger.handling());
        var other = SubscriptionDefinition.of("other", "other-topic", ledger.handling());
        Apps.start(Apps.settings(node.url()), full).close();
        node.setPolicy("full", "^full.full-topic$", "{\"max-length\": 1, \"overflow\": \"reject-publish\"}");
        var next = new AtomicInteger();
        try (Leveret app = Apps.start(Apps.settings(node.url()), other);
                var load = new Load(() -> {
                    int number = next.getAndIncrement();
                    ledger.publish(app, number % 10 == 0 ? "full-topic" : "other-topic", number);
                })) {
            Waits.until(() -> ledger.failures.size() > 100);
            node.ctl("clear_policy", "full");

            int published = next.get();
            Waits.within(
                    Duration.ofSeconds(15),
                    () -> ledger.confirmed.stream().anyMatch(id -> number(id) > published + 1 && number(id) % 10 == 0));
            assertTrue(load.runs(), "the load stopped by itself");
        }
        try (Leveret app = Apps.start(Apps.settings(node.url()), full)) {
            ledger.settle(next.get());
            assertEquals(Set.of(), ledger.failed);
            assertTrue(app.health().up());
        }
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }
}
