package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that end without warning. */
@NeedsBroker(privateNode = true)
class CrashFaultsTest {

    @AutoClose
    private static final RabbitNode node = RabbitNode.started();

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(11)
    void nothingConfirmedIsLostWhenTheBrokerIsKilledAmongTenThousandPublishes(String queues) {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("crash-" + queues, "crash-topic-" + queues, ledger.handling());
        var settings = Apps.with(Apps.settings(node.url()), "queues", queues);
        try (Leveret consumer = Leveret.builder()
                        .settings(settings)
                        .subscribe(definition)
                        .start();
                Leveret app = Leveret.builder().settings(settings).start()) {
            if (queues.equals("quorum")) {
                node.awaitOnDisk("crash-quorum.crash-topic-quorum");
            }
            for (int i = 0; i < 10_000; i++) {
                ledger.publish(app, "crash-topic-" + queues, i);
                if (i == 3_000) {
                    node.kill();
                    node.start();
                }
            }
            ledger.settle(10_000);
            assertTrue(ledger.confirmed.size() > 9_000, () -> ledger.confirmed.size() + " confirmed");
            Waits.until(() -> consumer.health().up() && app.health().up());
        }
    }
}
