package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Map;
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

    @Test
    @Row(17)
    void goodEventsAreHandledWhileTheHostOfTheDeadLettersIsDownAndHealthSaysWhatIsMissing() {
        Broker.ask(
                host,
                channel -> channel.queueDeclare(
                        "half.half-topic.dead", true, false, false, Map.of("x-queue-type", "classic")));
        var ledger = new Ledger();
        var definition =
                SubscriptionDefinition.of("half", "half-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (entry.number() < 5) {
                        throw new IllegalStateException("a bad one");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret app = Apps.start(settings(near, "classic"), definition);
                Leveret publishes = Apps.start(settings(near, "classic"))) {
            var subscription = app.subscription("half", "half-topic");
            host.stop();
            try {
                for (int i = 0; i < 100; i++) {
                    ledger.publish(publishes, "half-topic", i);
                }
                Waits.until(() -> ledger.handled.size() == 95);
                Waits.until(() -> !subscription.health().up()
                        && subscription.health().detail().contains("half.half-topic.dead"));

                near.closeAllConnections("on purpose");
                for (int i = 100; i < 200; i++) {
                    ledger.publish(publishes, "half-topic", i);
                }
                Waits.until(() -> ledger.pending.get() == 0);
                Waits.until(() -> ledger.handled.keySet().size() >= ledger.confirmed.size() - 5);
                Waits.until(() -> !subscription.health().up()
                        && subscription.health().detail().contains("half.half-topic.dead"));
            } finally {
                host.start();
            }
            Waits.until(() -> subscription.health().up());
            Waits.until(() -> app.deadLetters("half", "half-topic").browse(100).size() >= 5);
            Ledger.awaitQuiet(near, "half.half-topic", 1);
        }
    }

    /** The queue that the retries wait in is on the node that stays. */
    @Test
    @Row(54)
    void retriesThatFallDueWhileTheHostOfTheirClassicQueueIsDownAreHandledOnceItIsBack() {
        cluster.nodes().forEach(node -> node.ctl("eval", Broker.RETURN_DEAD_LETTERS_SOON));
        Broker.ask(
                host,
                channel ->
                        channel.queueDeclare("due.due-topic", true, false, false, Map.of("x-queue-type", "classic")));
        var ledger = new Ledger();
        var definition =
                SubscriptionDefinition.of("due", "due-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("the first attempt");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        Settings classic = settings(near, "classic");
        Settings slow = classic.withDefaults(classic.defaults().withDelayedRetries(Duration.ofSeconds(20)));
        String retries = "due.due-topic.retry.20s";
        try (Leveret app = Apps.start(slow, definition)) {
            for (int i = 0; i < 20; i++) {
                ledger.publish(app, "due-topic", i);
            }
            Waits.until(() -> Broker.ready(near, retries) == 20);
            host.stop();
            try {
                assertEquals(20, Broker.ready(near, retries), "none is due before the host is down");
                Waits.until(() -> Broker.ready(near, retries) == 0);
            } finally {
                host.start();
            }
            ledger.settle(20);
            Waits.until(() -> app.health().up());
            Ledger.awaitQuiet(near, "due.due-topic", 1);
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
