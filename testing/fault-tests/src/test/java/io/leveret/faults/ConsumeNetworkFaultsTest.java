package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener.Result;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to subscriptions when the network fails. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class ConsumeNetworkFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(15)
    void anAckThatComesAfterACutIsRecordedAsLostAndTheEventIsDeliveredOnceMore() throws Exception {
        var settlements = new Settlements();
        var release = new CountDownLatch(1);
        Queue<Boolean> redelivered = new ConcurrentLinkedQueue<>();
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        var definition =
                SubscriptionDefinition.of("late", "late-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    attempts.add(context.attempt());
                    redelivered.add(context.redelivered());
                    if (!context.redelivered()) {
                        release.await();
                    }
                    return Outcome.ack();
                }));
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .subscribe(definition)
                        .listener(settlements)
                        .start()) {
            new Ledger().publish(app, "late-topic", 1);
            Waits.until(() -> redelivered.size() == 1);

            proxy.cut();
            Waits.until(() -> settlements.of("entry-1").equals(List.of(Result.ACKED)));
            release.countDown();
            Waits.until(() -> settlements.of("entry-1").size() == 2);
            Ledger.awaitQuiet(node, "late.late-topic", 1);

            assertEquals(List.of(Result.ACKED, Result.LOST), settlements.of("entry-1"));
            assertEquals(List.of(false, true), List.copyOf(redelivered));
            assertEquals(List.of(1, 1), List.copyOf(attempts), "a delivery that was cut off is no attempt");
        }
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
            Ledger.awaitQuiet(node, "cut.cut-topic", 1);
        }
    }

    @Test
    @Row(18)
    void thereIsOneConsumerAfterAnyOrderOfPausesResumesAndCuts() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("often", "often-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .subscribe(definition)
                        .start()) {
            var subscription = app.subscription("often", "often-topic");
            for (int round = 0; round < 4; round++) {
                subscription.pause();
                awaitConsumers(app, "often.often-topic", 0);
                if (round % 2 == 0) {
                    proxy.cut();
                }
                subscription.resume();
                if (round % 2 == 1) {
                    proxy.cut();
                }
                awaitConsumers(app, "often.often-topic", 1);
                Waits.until(() -> app.health().up());
                ledger.publish(app, "often-topic", round);
            }
            ledger.settle(4);
            Ledger.awaitQuiet(node, "often.often-topic", 1);
        }
    }

    @Test
    @Row(18)
    void aSubscriptionEndedAndMadeAgainHasOneConsumerAfterACut() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("again", "again-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .subscribe(definition)
                        .start()) {
            app.subscription("again", "again-topic").close();
            Waits.until(() -> consumers("again.again-topic") == 0);
            app.subscribe(definition);
            Waits.until(() -> consumers("again.again-topic") == 1);

            proxy.cut();
            Waits.until(
                    () -> consumers("again.again-topic") == 1 && app.health().up());
            ledger.publish(app, "again-topic", 1);
            ledger.settle(1);
            Ledger.awaitQuiet(node, "again.again-topic", 1);
        }
    }

    /** The broker takes the request and its answer comes too late: the request must not be repeated on the same channel. */
    @Test
    @Row(18)
    void thereIsOneConsumerAlthoughTheAnswerToItsRequestCameTooLate() throws Exception {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("slow", "slow-topic", ledger.handling());
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.with(Apps.settings(proxy.through(node.url())), "connectTimeout", "1s"))
                        .subscribe(definition)
                        .start()) {
            var subscription = app.subscription("slow", "slow-topic");
            subscription.pause();
            Waits.until(() -> consumers("slow.slow-topic") == 0);

            proxy.holdToClient();
            subscription.resume();
            Waits.until(() -> !subscription.health().up());
            proxy.release();

            Waits.until(() -> app.health().up());
            ledger.publish(app, "slow-topic", 1);
            ledger.settle(1);
            Waits.until(() -> consumers("slow.slow-topic") == 1);
            Ledger.awaitQuiet(node, "slow.slow-topic", 1);
        }
    }

    /** 22 is more than the limit of 20 that quorum queues have from 4.0 unless told otherwise. */
    @Test
    @Tag("full")
    @Row(21)
    void innocentEventsSurviveTwentyTwoDisconnects() throws Exception {
        var ledger = new Ledger();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = disconnected(proxy, "innocent", 22, ledger)) {
            ledger.settle(30);
            assertEquals(30, ledger.handled.size());
            Ledger.awaitQuiet(node, "innocent.innocent-topic", 1);
            assertEquals(
                    List.of(), app.deadLetters("innocent", "innocent-topic").browse(30));
        }
    }

    /** An operator's policy is stronger than what the queue was declared with; it can say where the dropped ones go. */
    @Test
    @Row(21)
    void noEventIsLostAlthoughAPolicyLimitsDeliveriesIfItNamesTheDeadLetters() throws Exception {
        node.setPolicy(
                "limit",
                "^limited\\.limited-topic$",
                "{\"delivery-limit\": 2, \"dead-letter-exchange\": \"\","
                        + " \"dead-letter-routing-key\": \"limited.limited-topic.dead\"}");
        var ledger = new Ledger();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = disconnected(proxy, "limited", 5, ledger)) {
            var dead = app.deadLetters("limited", "limited-topic");
            Set<String> accounted = new HashSet<>();
            Waits.until(() -> {
                accounted.addAll(ledger.handled.keySet());
                dead.browse(100).forEach(letter -> accounted.add(letter.id()));
                return accounted.size() == 30;
            });
            ledger.settle(30, dead.browse(100).stream().map(Letter::id).collect(Collectors.toSet()));
            Ledger.awaitQuiet(node, "limited.limited-topic", 1);
        }
    }

    /** Publishes 30 events, and cuts the network as often as said, each time with ten more of them in handlers; then these end. */
    private static Leveret disconnected(TcpProxy proxy, String group, int times, Ledger ledger) {
        var open = new CountDownLatch(1);
        var starts = new AtomicInteger();
        String topic = group + "-topic";
        var definition = SubscriptionDefinition.of(group, topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            starts.incrementAndGet();
            open.await();
            ledger.note(context);
            return Outcome.ack();
        }));
        Leveret app = Apps.start(allAtOnce(proxy.through(node.url())), definition);
        try (Leveret publishes = Apps.start(Apps.settings(node.url()))) {
            for (int i = 0; i < 30; i++) {
                ledger.publish(publishes, topic, i);
            }
            Waits.until(() -> ledger.confirmed.size() == 30);
        }
        for (int round = 1; round <= times; round++) {
            int due = 10 * round;
            Waits.until(() -> starts.get() >= due);
            proxy.cut();
        }
        open.countDown();
        return app;
    }

    /** Ten are held, and each that is delivered gets a worker, so that a test sees it arrive. */
    private static Settings allAtOnce(String url) {
        Settings settings = Apps.settings(url);
        return settings.withDefaults(settings.defaults().withPrefetch(10).withConcurrency(1_000));
    }

    private static void awaitConsumers(Leveret app, String queue, int expected) {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try {
            Waits.until(() -> {
                String now = listed(queue);
                seen.add(Instant.now() + ": " + now);
                return now.lines().count() == expected;
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "the broker has not come to " + expected + " consumers of " + queue + ", it said\n"
                            + String.join("\n", seen) + "\nand the application " + app.health(),
                    e);
        }
    }

    private static long consumers(String queue) {
        return listed(queue).lines().count();
    }

    /** Up to date, unlike the columns of {@code list_queues}, of which a quorum queue's can be a second old. */
    private static String listed(String queue) {
        return node.ctl("--no-table-headers", "list_consumers", "queue_name", "channel_pid", "consumer_tag")
                .lines()
                .filter(line -> line.startsWith(queue + "\t"))
                .collect(Collectors.joining("\n"));
    }
}
