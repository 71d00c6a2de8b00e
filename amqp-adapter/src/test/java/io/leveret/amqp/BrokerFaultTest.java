package io.leveret.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the adapter survives, on a node of its own. */
@NeedsBroker(privateNode = true)
class BrokerFaultTest {

    private static final RabbitNode node = RabbitNode.started();

    @BeforeAll
    static void nodeRuns() {
        assertTrue(node.isRunning());
    }

    @AfterAll
    static void endNode() {
        node.close();
    }

    private static Settings settings(String url) {
        return Settings.of(url)
                .withApplication("faults")
                .withPublish(new PublishSettings(Duration.ofSeconds(20), 500, PublishSettings.WhenFull.BLOCK))
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withRedelivery(Duration.ofMillis(500)))
                .withCloseGrace(Duration.ofSeconds(10));
    }

    /**
     * With classic queues: on the single-node 3.10.8 that these tests run, a busy quorum queue was seen to have no leader for
     * minutes after a SIGKILL ("leader call - leader not known" in the broker's log), so that nobody can consume from it.
     */
    @Test
    void nothingConfirmedIsLostWhenTheBrokerIsKilledAmongTenThousandPublishes() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("crash", "crash-topic", ledger.handling());
        var classic = settings(node.url()).withBroker(classicQueues());
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
            Ledger.await().until(() -> consumer.health().up() && app.health().up());
        }
    }

    private static BrokerSettings classicQueues() {
        return new BrokerSettings(node.url(), Duration.ofSeconds(20), Map.of("queues", "classic"));
    }

    @Test
    void publishingAndConsumingResumeAfterTheNetworkIsCut() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("cut", "cut-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(settings(proxy.through(node.url())))
                        .subscribe(definition)
                        .start()) {
            for (int i = 0; i < 3_000; i++) {
                ledger.publish(app, "cut-topic", i);
                if (i % 1_000 == 500) {
                    proxy.cut();
                }
            }
            ledger.settle(3_000);
            Ledger.await().until(() -> app.health().up());
            Ledger.await().until(() -> node.queue("cut.cut-topic").orElseThrow().consumers() == 1);
        }
    }

    @Test
    void bytesHeldAndThenResetEndAsUnknownAndNeverAsSuccess() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("held", "held-topic", ledger.handling());
        try (Leveret consumer = Leveret.builder()
                        .settings(settings(node.url()))
                        .subscribe(definition)
                        .start();
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(settings(proxy.through(node.url())))
                        .start()) {
            ledger.publish(app, "held-topic", 1);
            Ledger.await().until(() -> ledger.confirmed.size() == 1);
            proxy.holdToServer();
            ledger.publish(app, "held-topic", 2);
            Ledger.await().until(() -> proxy.heldToServer() > 0);
            proxy.cut();
            proxy.heal();
            Ledger.await().until(() -> ledger.unknown.size() == 1);
            ledger.publish(app, "held-topic", 3);
            ledger.settle(3);
            assertFalse(ledger.handled.contains("entry-2"));
            assertTrue(consumer.health().up());
        }
    }

    /**
     * With classic queues: with quorum queues on the single-node 3.10.8 it was seen, once in two runs, not to be back within
     * 40 s of the restart; the cause is not known yet.
     */
    @Test
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
        var slow = settings(node.url())
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withRedelivery(Duration.ofSeconds(3)));
        try (Leveret app =
                Leveret.builder().settings(slow).subscribe(definition).start()) {
            app.publisher().publish("late-topic", new Ledger.Entry(1)).join();
            Ledger.await().until(() -> attempts.size() == 1);
            restarted.set(true);
            node.restart();
            Ledger.await().until(() -> attempts.size() == 2);
            assertEquals(java.util.List.of(1, 2), java.util.List.copyOf(attempts));
        }
    }

    @Test
    void aHeaderLargerThanAFrameIsRefusedAndTheNextPublishIsConfirmed() {
        try (Leveret app = Leveret.builder().settings(settings(node.url())).start()) {
            var fine = PublishOptions.DEFAULT.withoutSubscriberIsFine();
            var failure = assertThrows(
                    CompletionException.class,
                    () -> app.publisher()
                            .publish("header-topic", new Ledger.Entry(1), fine.withHeader("big", "x".repeat(200_000)))
                            .join());

            var refused = assertInstanceOf(PublishException.Refused.class, failure.getCause());
            assertFalse(refused.maybeStored());
            assertFalse(app.publisher()
                    .publish("header-topic", new Ledger.Entry(2), fine)
                    .join()
                    .routed());
        }
    }

    @Test
    void publishesAreReportedAsBlockedDuringAnAlarmAndThenResume() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("alarm", "alarm-topic", ledger.handling());
        var brief = settings(node.url())
                .withPublish(new PublishSettings(Duration.ofSeconds(2), 100, PublishSettings.WhenFull.BLOCK));
        try (Leveret app =
                Leveret.builder().settings(brief).subscribe(definition).start()) {
            app.publisher().publish("alarm-topic", new Ledger.Entry(0)).join();
            node.memoryAlarm(true);
            try {
                Ledger.await().until(() -> {
                    try {
                        app.publisher()
                                .publish("alarm-topic", new Ledger.Entry(1))
                                .join();
                        return false;
                    } catch (CompletionException e) {
                        return e.getCause() instanceof PublishException.Blocked;
                    }
                });
            } finally {
                node.memoryAlarm(false);
            }
            ledger.publish(app, "alarm-topic", 7);
            ledger.settle(1);
        }
    }

    @Test
    void wrongCredentialsAnUnknownVhostAndABrokerThatIsDownEachGiveOneClearMessage() {
        String canary = "canary-password";
        assertStartFails(
                node.url("guest", canary, "/"), "as user 'guest' refuses: the user name or password is wrong", canary);
        assertStartFails(node.url("guest", "guest", "nowhere"), "/nowhere as user 'guest' refuses: ", canary);
        assertStartFails("amqp://guest:" + canary + "@localhost:1", "can't be reached: Connection refused", canary);
    }

    private static void assertStartFails(String url, String expected, String canary) {
        var broker = new BrokerSettings(url, Duration.ofSeconds(2), Map.of());
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .settings(settings(url).withBroker(broker))
                        .start());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(expected), message);
        assertFalse(message.contains(canary), message);
    }

    @Test
    void aQueueMadeOtherwiseIsLeftAloneAndTheDifferenceIsShown() {
        var definition = SubscriptionDefinition.of(
                "made", "made-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        var classic = settings(node.url()).withBroker(classicQueues());
        Leveret.builder().settings(classic).subscribe(definition).start().close();

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .settings(settings(node.url()))
                        .subscribe(definition)
                        .start());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("x-queue-type"), message);
        assertTrue(message.contains("was left as it is"), message);
    }

    @Test
    void verifyNamesWhatIsMissing() {
        var definition = SubscriptionDefinition.of(
                "absent", "absent-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        var verify = settings(node.url())
                .withBroker(new BrokerSettings(node.url(), Duration.ofSeconds(20), Map.of("topology", "verify")));

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder().settings(verify).subscribe(definition).start());

        assertTrue(String.valueOf(failure.getMessage()).contains("no exchange 'absent-topic'"), failure.getMessage());
    }

    @Test
    void aDeletedQueueIsSubscribedAgain() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("gone", "gone-topic", ledger.handling());
        try (Leveret app = Leveret.builder()
                .settings(settings(node.url()))
                .subscribe(definition)
                .start()) {
            node.ctl("delete_queue", "gone.gone-topic");
            Ledger.await()
                    .until(() -> node.queue("gone.gone-topic").isPresent()
                            && app.health().up());
            ledger.publish(app, "gone-topic", 1);
            ledger.settle(1);
        }
    }
}
