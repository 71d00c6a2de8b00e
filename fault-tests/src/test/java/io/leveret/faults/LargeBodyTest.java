package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are larger than this application accepts. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class LargeBodyTest {

    /** Some frames' worth: a frame has at most 128 kB. */
    private static final int LARGE = 1_000_000;

    @AutoClose
    private static final RabbitNode node = RabbitNode.started();

    /** The length of each event's padding, by its id. */
    private final Map<String, Integer> handled = new ConcurrentHashMap<>();

    private final SubscriptionDefinition definition =
            SubscriptionDefinition.of("large", "large-topic", Handling.of(BigBacklog.Big.class, (event, context) -> {
                handled.put(context.id(), event.padding().length());
                return Outcome.ack();
            }));

    /** Beyond the row: no reconnect at all, the queue advances, no other subscription notices, and nothing is lost. */
    @Test
    @Row(27)
    void aBodyOverTheLimitStaysInItsQueueAndKeepsNothingFromGoingOnAndHealthSaysWhy() throws Exception {
        var ledger = new Ledger();
        var other = SubscriptionDefinition.of("other", "other-topic", ledger.handling());
        try (Foreign foreign = Foreign.at(node.url());
                Log log = Log.open();
                Leveret app = Apps.start(limited(), definition, other)) {
            publish(foreign, "first", 10);
            publish(foreign, "too-large", LARGE);
            publish(foreign, "too-large-as-well", LARGE);
            publish(foreign, "last", 90_000);
            ledger.publish(app, "other-topic", 1);

            Waits.until(() -> handled.keySet().containsAll(List.of("first", "last")));
            ledger.settle(1);
            Waits.until(() -> !app.health().up());
            var health = app.subscription("large", "large-topic").health();
            assertFalse(health.up());
            assertTrue(health.detail().startsWith("receiving; 2 left unread in the queue"), health.detail());
            assertTrue(health.detail().contains("'too-large-as-well' and a body of 1000"), health.detail());
            assertTrue(health.detail().contains("set maxInboundBody to more than that"), health.detail());
            assertTrue(app.subscription("other", "other-topic").health().up());
            Waits.until(() -> node.queue("large.large-topic").orElseThrow().unacked() == 2);
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("connection consume to"))
                            .count());

            var pausable = app.subscription("large", "large-topic");
            pausable.pause();
            pausable.resume();
            publish(foreign, "after-a-pause", 10);
            Waits.until(() -> handled.containsKey("after-a-pause"));
        }
        try (Leveret enlarged = Apps.start(Apps.settings(node.url()), definition)) {
            Waits.until(() -> handled.size() == 5);
            Ledger.awaitQuiet(node, "large.large-topic", 1);
            assertEquals(LARGE, handled.get("too-large"));
            assertEquals(LARGE, handled.get("too-large-as-well"));
            assertTrue(enlarged.health().up());
        }
    }

    @Test
    @Row(27)
    void anApplicationStartsAlthoughABodyOverTheLimitIsAtTheHeadOfItsQueue() throws Exception {
        Apps.start(Apps.settings(node.url()), definition).close();
        try (Foreign foreign = Foreign.at(node.url())) {
            publish(foreign, "head", LARGE);
            publish(foreign, "behind", 10);
            try (Leveret app = Apps.start(limited(), definition)) {
                Waits.until(() -> handled.containsKey("behind"));
                Waits.until(() -> app.subscription("large", "large-topic")
                        .health()
                        .detail()
                        .contains("'head'"));
            }
            foreign.channel().queuePurge("large.large-topic");
        }
    }

    private static Settings limited() {
        return Apps.with(Apps.settings(node.url()), "maxInboundBody", "100kB");
    }

    private static void publish(Foreign foreign, String id, int padding) throws Exception {
        String body = "{\"number\":1,\"padding\":\"" + "x".repeat(padding) + "\"}";
        foreign.publish("large-topic", "big.made", id, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
