package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Brokers that end without warning. */
@NeedsBroker(privateNode = true)
class CrashFaultsTest {

    private static final RabbitNode node = RabbitNode.started();

    @AfterAll
    static void endNode() {
        node.close();
    }

    /**
     * With classic queues: on the single-node 3.10.8 that these tests run, a busy quorum queue was seen to have no leader for
     * minutes after a SIGKILL ("leader call - leader not known" in the broker's log), so that nobody can consume from it.
     */
    @Test
    @Row(11)
    void nothingConfirmedIsLostWhenTheBrokerIsKilledAmongTenThousandPublishes() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("crash", "crash-topic", ledger.handling());
        var classic = Apps.with(Apps.settings(node.url()), "queues", "classic");
        try (Leveret consumer = Leveret.builder()
                        .settings(classic)
                        .subscribe(definition)
                        .start();
                Leveret app = Leveret.builder().settings(classic).start()) {
            for (int i = 0; i < 10_000; i++) {
                ledger.publish(app, "crash-topic", i);
                if (i == 3_000) {
                    node.kill();
                    node.restart();
                }
            }
            ledger.settle(10_000);
            assertTrue(ledger.confirmed.size() > 9_000, () -> ledger.confirmed.size() + " confirmed");
            Waits.until(() -> consumer.health().up() && app.health().up());
        }
    }

    /**
     * With classic queues: with quorum queues on the single-node 3.10.8 it was seen, once in two runs, not to be back within
     * 40 s of the restart; the cause is not known yet.
     */
    @Test
    @Row(38)
    void anEventThatWaitsForItsRetrySurvivesARestartOfTheBroker() {
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        var restarted = new AtomicBoolean();
        var definition =
                SubscriptionDefinition.of("late", "late-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    attempts.add(context.attempt());
                    if (!restarted.get()) {
                        throw new IllegalStateException("not before the restart");
                    }
                    return Outcome.ack();
                }));
        var slow = Apps.settings(node.url())
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withRedelivery(Duration.ofSeconds(3)));
        try (Leveret app =
                Leveret.builder().settings(slow).subscribe(definition).start()) {
            app.publisher().publish("late-topic", new Ledger.Entry(1)).join();
            Waits.until(() -> attempts.size() == 1);
            restarted.set(true);
            node.restart();
            Waits.until(() -> attempts.size() == 2);
            assertEquals(java.util.List.of(1, 2), java.util.List.copyOf(attempts));
        }
    }
}
