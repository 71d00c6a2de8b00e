package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster of three nodes, of which one stops: the application is connected to another. */
@NeedsBroker(privateNode = true)
@Tag("full")
@Timeout(300)
class QueueHostFaultsTest {

    /** Each release words it otherwise. */
    private static final Pattern NAMED = Pattern.compile("NOT_FOUND.* queue 'classic\\.classic-topic");

    @AutoClose
    private static final RabbitCluster cluster = RabbitCluster.started(3);

    private static final RabbitNode near = cluster.nodes().get(0);
    private static final RabbitNode host = cluster.nodes().get(1);

    @Test
    @Row(17)
    void aClassicQueueWhoseHostStopsIsDownWithTheCauseAndSubscribedAgainWhenItIsBack() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("classic", "classic-topic", ledger.handling());
        declareOnHost("classic", definition);
        try (Leveret app = Apps.start(settings(near, "classic"), definition)) {
            var subscription = app.subscription("classic", "classic-topic");
            host.stop();
            try {
                Waits.until(() -> !subscription.health().up()
                        && NAMED.matcher(subscription.health().detail()).find());
            } finally {
                host.start();
            }
            Waits.until(() -> app.health().up());
            ledger.publish(app, "classic-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(near, "classic.classic-topic", 1);
        }
    }

    @Test
    @Row(17)
    void aQuorumQueueWhoseLeaderStopsGoesOn() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("quorum", "quorum-topic", ledger.handling());
        declareOnHost("quorum", definition);
        try (Leveret app = Apps.start(settings(near, "quorum"), definition)) {
            for (int i = 0; i < 100; i++) {
                ledger.publish(app, "quorum-topic", i);
            }
            host.stop();
            try {
                for (int i = 100; i < 200; i++) {
                    ledger.publish(app, "quorum-topic", i);
                }
                ledger.settle(200);
                assertTrue(ledger.confirmed.size() >= 100, () -> ledger.confirmed.size() + " confirmed");
            } finally {
                host.start();
            }
            Waits.until(() -> app.health().up());
            Ledger.awaitQuiet(near, "quorum.quorum-topic", 1);
        }
    }

    /** A queue lives, or has its first leader, on the node that it is declared at. */
    private static void declareOnHost(String queues, SubscriptionDefinition definition) {
        Apps.start(settings(host, queues), definition).close();
    }

    private static Settings settings(RabbitNode node, String queues) {
        return Apps.with(Apps.settings(node.url()), "queues", queues);
    }
}
