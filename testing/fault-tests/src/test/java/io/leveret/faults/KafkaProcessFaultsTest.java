package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes of applications are killed, replaced, or stand still. */
@NeedsKafka
@Tag("full")
@Timeout(400)
class KafkaProcessFaultsTest {

    private static final int EVENTS = 10_000;

    /** Settled and not committed at one moment: commits come every 200 ms, in which {@link StuckInstance} handles some 600. */
    private static final int UNCOMMITTED = 1_500;

    /** The same of {@link DeployedInstance}, whose handlers take 20 ms, with what it has in hand. */
    private static final int UNCOMMITTED_SLOW = 100;

    @AutoClose
    private static final KafkaNode node = KafkaNode.started();

    @AutoClose
    private static final Admin admin = OnKafka.admin(node.url());

    private final Ledger ledger = new Ledger();

    @Test
    @KafkaRow(7)
    void ofTenThousandEventsBehindOneThatIsStuckFewComeAgainWhenTheApplicationIsKilled() {
        var options = PublishOptions.DEFAULT.withKey("one");
        try (ChildJvm stuck = ChildJvm.start(List.of(), StuckInstance.class, node.url(), Integer.toString(EVENTS));
                Leveret app = Apps.start(OnKafka.settings(node.url()))) {
            stuck.awaitOutput("is up");
            for (int number = 0; number <= EVENTS; number++) {
                ledger.publish(app, StuckInstance.TOPIC, number, options);
            }
            Waits.until(() -> ledger.confirmed.size() == EVENTS + 1);
            stuck.awaitOutput("handled the others");
            stuck.kill();

            try (Leveret next = Apps.start(
                    OnKafka.settings(node.url()),
                    SubscriptionDefinition.of(StuckInstance.GROUP, StuckInstance.TOPIC, ledger.handling()))) {
                ledger.publish(app, StuckInstance.TOPIC, EVENTS + 1, options);
                Waits.until(() -> ledger.handled.containsKey(Ledger.id(EVENTS + 1)));
                OnKafka.awaitQuiet(admin, StuckInstance.GROUP + "." + StuckInstance.TOPIC);
                assertTrue(next.health().up());
            }
        }
        assertTrue(ledger.handled.containsKey(Ledger.id(0)), "the stuck event is lost");
        assertTrue(ledger.repeatable.contains(Ledger.id(0)), "the stuck event is not marked as redelivered");
        assertTrue(ledger.handled.size() < UNCOMMITTED, () -> ledger.handled.size() + " came again");
    }

    @Test
    @KafkaRow(8)
    void aRollingDeployWithSigtermHandlesEveryEventOnceAndCountsItsAttempts() throws Exception {
        RollingDeploy.assertHandledOnce(deploy(ChildJvm::terminate));
    }

    /** Each of the next instances joins while the broker still believes in the one that was killed before. */
    @Test
    @KafkaRow(8)
    void aRollingDeployWithKillRepeatsAtMostWhatWasNotCommitted() throws Exception {
        int repeated = RollingDeploy.repeats(deploy(ChildJvm::kill));

        assertTrue(repeated <= RollingDeploy.INSTANCES * UNCOMMITTED_SLOW, () -> repeated + " were handled again");
    }

    @Test
    @KafkaRow(9)
    void anApplicationThatStoodStillForNinetySecondsGoesOn() throws Exception {
        Apps.start(OnKafka.settings(node.url()), HeardAloud.definition(context -> {}))
                .close();
        try (Leveret app = Apps.start(OnKafka.settings(node.url()));
                ChildJvm child = ChildJvm.start(List.of(), HeardAloud.class, node.url(), "partitions", "4")) {
            child.awaitOutput("is waiting");
            publish(app, 0, 50);
            awaitHeard(child, 0, 50);
            child.signal("STOP");
            try {
                publish(app, 50, 100);
                Thread.sleep(90_000);
            } finally {
                child.signal("CONT");
            }
            publish(app, 100, 150);

            awaitHeard(child, 50, 150);
            OnKafka.awaitQuiet(admin, HeardAloud.QUEUE);
            assertEquals(150, ledger.confirmed.size());
        }
    }

    private void publish(Leveret app, int from, int to) {
        for (int number = from; number < to; number++) {
            ledger.publish(app, HeardAloud.TOPIC, number);
        }
    }

    private static void awaitHeard(ChildJvm child, int from, int to) {
        for (int number = from; number < to; number++) {
            child.awaitOutput("heard entry-" + number + ".");
        }
    }

    private static Map<String, List<Integer>> deploy(Consumer<ChildJvm> ends) throws Exception {
        return RollingDeploy.of(node.url(), ends, () -> OnKafka.awaitQuiet(admin, DeployedInstance.QUEUE));
    }
}
