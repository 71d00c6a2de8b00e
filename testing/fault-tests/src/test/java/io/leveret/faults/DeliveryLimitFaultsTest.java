package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues that drop what came back to them more than 20 times: from 4.0 the default of a queue that somebody else has made. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class DeliveryLimitFaultsTest {

    private static final int EVENTS = 10;
    private static final int TIMES = 25;

    private static final RabbitNode node = SharedNode.empty();

    @AutoClose
    private final Log log = Log.open();

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final Ledger ledger = new Ledger();

    @Test
    @Tag("full")
    @Row(21)
    void eventsSurviveTwentyFiveLossesOfTheirConnectionInAQueueOfOthersWithALimitOfTwenty() throws Exception {
        String topic = "limited-topic";
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(
                        limited(proxy.through(node.url()), "limited", topic), definition("limited", topic))) {
            loseTheConnectionAgainAndAgain(proxy, topic);

            assertAllHandled(app, "limited", topic);
        }
    }

    /** No limit is our own queues' default: nothing is copied, and each key stays in order. */
    @Test
    @Tag("full")
    @Row(43)
    void anEventThatComesBackTwentyFiveTimesKeepsItsPlaceInAQueueWithoutALimit() throws Exception {
        String topic = "free-topic";
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(all(proxy.through(node.url())), definition("free", topic))) {
            loseTheConnectionAgainAndAgain(proxy, topic);

            assertAllHandled(app, "free", topic);
            assertEquals(
                    List.of(),
                    log.lines().stream()
                            .filter(line -> line.contains("copied to the end"))
                            .toList());
        }
    }

    private void loseTheConnectionAgainAndAgain(TcpProxy proxy, String topic) throws Exception {
        publish(topic);
        for (int round = 1; round <= TIMES; round++) {
            int due = EVENTS * round;
            Waits.until(() -> begun.get() >= due);
            proxy.cut();
        }
        open.countDown();
    }

    /** An instance that closes gives back what its handlers have not ended, and what waits behind them. */
    @Test
    @Tag("full")
    @Row({21, 29})
    void eventsSurviveTwentyFiveClosesThatTheirHandlersOutliveUnderALimitOfTwenty() {
        String group = "limit-closes";
        String topic = group + "-topic";
        Settings settings = limited(node.url(), group, topic).withShutdownTimeout(Duration.ofMillis(300));
        for (int round = 1; round <= TIMES; round++) {
            int due = EVENTS * round;
            Leveret app = Apps.start(settings, definition(group, topic));
            if (round == 1) {
                publish(topic);
            }
            Waits.until(() -> begun.get() >= due);
            app.close();
        }
        open.countDown();

        try (Leveret app = Apps.start(settings, definition(group, topic))) {
            assertAllHandled(app, group, topic);
        }
    }

    private void publish(String topic) {
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            for (int event = 0; event < EVENTS; event++) {
                ledger.publish(app, topic, event);
            }
            Waits.until(() -> ledger.confirmed.size() == EVENTS);
        }
    }

    private void assertAllHandled(Leveret app, String group, String topic) {
        ledger.settle(EVENTS);
        assertEquals(EVENTS, ledger.handled.size());
        Ledger.awaitQuiet(node, group + "." + topic, 1);
        assertEquals(List.of(), app.deadLetters(group, topic).browse(EVENTS));
    }

    /** Its handlers end only once they may. */
    private SubscriptionDefinition definition(String group, String topic) {
        return SubscriptionDefinition.of(group, topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            begun.incrementAndGet();
            open.await();
            ledger.note(context);
            return Outcome.ack();
        }));
    }

    /** A worker for each event in hand, so that a test sees it arrive. */
    private static Settings all(String url) {
        Settings settings = Apps.settings(url);
        return settings.withDefaults(settings.defaults().withPrefetch(EVENTS).withConcurrency(1_000));
    }

    private static Settings limited(String url, String group, String topic) {
        // Before 4.0 no limit is the default.
        boolean old = node.ctl("version").startsWith("3.");
        Operator.declare(
                node,
                group,
                topic,
                old ? Map.of("x-queue-type", "quorum", "x-delivery-limit", 20) : Map.of("x-queue-type", "quorum"));
        return Apps.with(all(url), "topology", "verify");
    }
}
