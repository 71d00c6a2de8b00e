package io.leveret.faults;

import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What happens to subscriptions when the broker or the network fails. */
@NeedsBroker(privateNode = true)
class ConsumeFaultsTest {

    private static final RabbitNode node = RabbitNode.started();

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    @Row(18)
    void publishingAndConsumingResumeAfterTheNetworkIsCut() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("cut", "cut-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .subscribe(definition)
                        .start()) {
            for (int i = 0; i < 3_000; i++) {
                ledger.publish(app, "cut-topic", i);
                if (i % 1_000 == 500) {
                    proxy.cut();
                }
            }
            ledger.settle(3_000);
            Waits.until(() -> app.health().up());
            Waits.until(() -> node.queue("cut.cut-topic").orElseThrow().consumers() == 1);
        }
    }

    @Test
    @Row(17)
    void aDeletedQueueIsSubscribedAgain() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("gone", "gone-topic", ledger.handling());
        try (Leveret app = Leveret.builder()
                .settings(Apps.settings(node.url()))
                .subscribe(definition)
                .start()) {
            node.ctl("delete_queue", "gone.gone-topic");
            Waits.until(() ->
                    node.queue("gone.gone-topic").isPresent() && app.health().up());
            ledger.publish(app, "gone-topic", 1);
            ledger.settle(1);
        }
    }
}
