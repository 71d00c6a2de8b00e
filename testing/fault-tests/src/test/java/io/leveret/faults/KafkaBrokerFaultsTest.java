package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The only broker is killed, stands still, or has no room left. */
@NeedsKafka
@Tag("full")
@Timeout(300)
class KafkaBrokerFaultsTest {

    private static final int EVENTS = 10_000;

    /** What may be settled and not committed at one moment: commits come every 200 ms. */
    private static final int UNCOMMITTED = 2_000;

    @AutoClose
    private static final KafkaNode node = KafkaNode.started();

    @AutoClose
    private static final Admin admin = OnKafka.admin(node.url());

    private final Ledger ledger = new Ledger();
    private final KeyOrder order = new KeyOrder();

    @Test
    @KafkaRow(1)
    void nothingConfirmedIsLostWhenTheBrokerIsKilledAmongTenThousandPublishes() {
        try (Leveret app = start("killed")) {
            OnKafka.publish(ledger, app, "killed-topic", 0, EVENTS / 3);
            node.kill();
            var started = CompletableFuture.runAsync(node::start);
            OnKafka.publish(ledger, app, "killed-topic", EVENTS / 3, EVENTS);
            started.join();

            ledger.settle(EVENTS);
            OnKafka.awaitQuiet(admin, "killed.killed-topic");
            assertTrue(ledger.confirmed.size() > EVENTS / 2, () -> ledger.confirmed.size() + " confirmed");
            assertTrue(OnKafka.repeats(ledger) < UNCOMMITTED, () -> OnKafka.repeats(ledger) + " came again");
            assertEquals(List.of(), order.violations());
            assertTrue(app.health().up(), () -> app.health().toString());
        }
    }

    @Test
    @KafkaRow(9)
    void anApplicationOutlivesABrokerThatStandsStillForNinetySeconds() throws Exception {
        try (Leveret app = start("still")) {
            OnKafka.publish(ledger, app, "still-topic", 0, 100);
            node.freeze();
            try {
                OnKafka.publish(ledger, app, "still-topic", 100, 200);
                Thread.sleep(90_000);
            } finally {
                node.thaw();
            }
            Waits.until(() -> app.health().up());
            OnKafka.publish(ledger, app, "still-topic", 200, 300);

            ledger.settle(300);
            OnKafka.awaitQuiet(admin, "still.still-topic");
            assertTrue(ledger.confirmed.size() >= 100, ledger.failures::toString);
            assertEquals(List.of(), order.violations());
        }
    }

    /** It ends itself: better than to serve what it can't keep. */
    @Test
    @KafkaRow(5)
    void aBrokerWithoutRoomOnItsDiskConfirmsNothingMoreAndHasEverythingWhenThereIsRoomAgain() {
        try (Leveret app = start("full")) {
            OnKafka.publish(ledger, app, "full-topic", 0, 200);
            Waits.until(() -> ledger.confirmed.size() == 200);
            node.fillDisk();
            OnKafka.publish(ledger, app, "full-topic", 200, 300);
            Waits.until(() -> !node.isRunning());
            Waits.until(() -> ledger.pending.get() == 0);
            assertEquals(200, ledger.confirmed.size());
            assertEquals(100, ledger.unknown.size() + ledger.failed.size());

            node.start();
            Waits.until(() -> app.health().up());
            OnKafka.publish(ledger, app, "full-topic", 300, 400);

            ledger.settle(400);
            OnKafka.awaitQuiet(admin, "full.full-topic");
            assertEquals(300, ledger.confirmed.size(), ledger.failures::toString);
            assertEquals(List.of(), order.violations());
        } finally {
            if (!node.isRunning()) {
                node.start();
            }
        }
    }

    private Leveret start(String group) {
        return Apps.start(OnKafka.settings(node.url()), OnKafka.ordered(group, group + "-topic", ledger, order));
    }
}
