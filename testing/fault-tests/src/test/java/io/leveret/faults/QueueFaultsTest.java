package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues that are deleted or made otherwise under their subscription. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class QueueFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(17)
    void aDeletedQueueIsMadeAndSubscribedAgain() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("gone", "gone-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            node.ctl("delete_queue", "gone.gone-topic");
            Waits.until(() ->
                    node.queue("gone.gone-topic").isPresent() && app.health().up());
            ledger.publish(app, "gone-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "gone.gone-topic", 1);
        }
    }

    @Test
    @Row(19)
    void aQueueMadeOtherwiseWhileDisconnectedIsNotReadyAndTheCauseIsNamed() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("other", "other-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Foreign foreign = Foreign.at(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())), definition)) {
            proxy.refuse();
            proxy.cut();
            Waits.until(() -> !app.health().up());
            foreign.channel().queueDelete("other.other-topic");
            foreign.channel().queueDeclare("other.other-topic", true, false, false, Map.of("x-queue-type", "classic"));
            proxy.heal();

            Waits.until(() -> subscription(app).detail().contains("x-queue-type"));
            Health.Component refused = subscription(app);
            assertFalse(refused.up());
            assertFalse(app.health().up());
            assertTrue(refused.detail().contains("queue 'other.other-topic'"), refused.detail());
            assertTrue(refused.detail().contains("was left as it is"), refused.detail());

            foreign.channel().queueDelete("other.other-topic");
            Waits.until(() -> app.health().up());
            ledger.publish(app, "other-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "other.other-topic", 1);
        }
    }

    private static Health.Component subscription(Leveret app) {
        return app.subscription("other", "other-topic").health();
    }
}
