package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.Settings;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are larger than this application accepts. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class LargeBodyTest {

    /** Some frames' worth: a frame has at most 128 kB. */
    private static final int LARGE = 1_000_000;

    private static final RabbitNode node = SharedNode.empty();

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
            // Its body is as large as it may be.
            publish(foreign, "last", 100 * 1_024 - "{\"number\":1,\"padding\":\"\"}".length());
            ledger.publish(app, "other-topic", 1);

            Waits.until(() -> handled.keySet().containsAll(List.of("first", "last")));
            ledger.settle(1);
            Waits.until(() -> !app.health().up());
            var health = app.subscription("large", "large-topic").health();
            assertFalse(health.up());
            assertTrue(
                    health.detail().startsWith("receiving; 2 left unread in the queue 'large.large-topic'"),
                    health.detail());
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

    /** Ending a subscription may fetch one more, which nobody takes; the next channel has its number, and begins to count anew. */
    @Test
    @Row(27)
    void aSubscriptionMadeAgainReadsAllThatIsSmallAlthoughTheOneBeforeLeftLargeBodiesUnread() throws Exception {
        Settings settings = limited();
        Settings few = settings.withDefaults(settings.defaults().withPrefetch(2));
        try (Foreign foreign = Foreign.at(node.url());
                Leveret app = Apps.start(few)) {
            Subscription before = app.subscribe(definition);
            Waits.until(() -> before.health().up());
            for (int i = 0; i < 3; i++) {
                publish(foreign, "too-large-" + i, LARGE);
            }
            Waits.until(() -> before.health().detail().startsWith("receiving; 2 left unread"));
            before.close();
            Waits.until(() -> node.queue("large.large-topic").orElseThrow().ready() == 3);
            foreign.channel().queuePurge("large.large-topic");

            Subscription after = app.subscribe(definition);
            for (int i = 0; i < 5; i++) {
                publish(foreign, "small-" + i, 10);
            }
            Waits.until(() -> handled.size() == 5);
            assertTrue(after.health().up(), () -> after.health().detail());
        }
    }

    /** RabbitMQ's client itself takes bodies up to the size of a frame that it accepts, so one is beyond that too. */
    @Test
    @Row(27)
    void lettersOverTheLimitStayAmongTheDeadLettersAndAreNamedAndTheOthersAreReadAndReplayed() throws Exception {
        var mended = new AtomicBoolean();
        var parked = SubscriptionDefinition.of(
                "parks", "parks-topic", Handling.of(BigBacklog.Big.class, (event, context) -> {
                    if (!mended.get()) {
                        return Outcome.deadLetter("not mended yet");
                    }
                    handled.put(context.id(), event.padding().length());
                    return Outcome.ack();
                }));
        try (Foreign foreign = Foreign.at(node.url());
                Leveret unlimited = Apps.start(Apps.settings(node.url()), parked)) {
            publish(foreign, "parks-topic", "too-large", LARGE);
            publish(foreign, "parks-topic", "first", 10);
            publish(foreign, "parks-topic", "far-too-large", 5 * LARGE);
            publish(foreign, "parks-topic", "last", 90_000);
            var letters = unlimited.deadLetters("parks", "parks-topic");
            Waits.until(() -> letters.browse(10).size() == 4);
        }
        mended.set(true);
        try (Log log = Log.open();
                Leveret app = Apps.start(limited(), parked)) {
            var letters = app.deadLetters("parks", "parks-topic");
            assertEquals(Set.of("first", "last"), ids(letters.browse(10)));
            assertEquals(2, letters.browse(2).size());
            for (String id : List.of("too-large", "far-too-large")) {
                assertTrue(
                        log.lines().stream()
                                .anyMatch(line -> line.startsWith("WARN parks.parks-topic.dead: ")
                                        && line.contains("the id '" + id + "'")
                                        && line.contains("set maxInboundBody to more than that")),
                        () -> log.lines().toString());
            }
            assertEquals(2, letters.replay(letter -> true));
            Waits.until(() -> handled.keySet().containsAll(List.of("first", "last")));
            assertEquals(List.of(), letters.browse(10));
            Waits.until(() -> node.queue("parks.parks-topic.dead").orElseThrow().ready() == 2);
        }
        try (Leveret enlarged = Apps.start(Apps.settings(node.url()), parked)) {
            assertEquals(2, enlarged.deadLetters("parks", "parks-topic").replay(letter -> true));
            Waits.until(() -> handled.size() == 4);
            assertEquals(LARGE, handled.get("too-large"));
            assertEquals(5 * LARGE, handled.get("far-too-large"));
        }
    }

    /** The broker returns an unroutable event with its body, and the client ends a connection that brings too large a body. */
    @ParameterizedTest
    @Row(4)
    @ValueSource(ints = {99_000, 200_000, 5_000_000})
    void aLargeUnroutableEventIsToldSoAndThePublishesBesideItAreConfirmed(int padding) throws Exception {
        var ledger = new Ledger();
        var heard = SubscriptionDefinition.of("heard", "heard-topic", ledger.handling());
        try (Log log = Log.open();
                Leveret app = Apps.start(limited(), heard)) {
            for (int i = 0; i < 10; i++) {
                ledger.publish(app, "heard-topic", 2 * i);
                var event = new BigBacklog.Big(i, "x".repeat(padding));
                var unheard = app.publisher().publish("unheard-topic", event);
                ledger.publish(app, "heard-topic", 2 * i + 1);

                var failure = assertThrows(ExecutionException.class, () -> unheard.get(30, TimeUnit.SECONDS));
                assertInstanceOf(PublishException.Unroutable.class, failure.getCause());
            }
            ledger.settle(20);
            assertEquals(20, ledger.confirmed.size(), ledger.failures::toString);
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("connection publish to"))
                            .count());
        }
    }

    private static Set<String> ids(List<Letter> letters) {
        return letters.stream().map(Letter::id).collect(Collectors.toSet());
    }

    private static Settings limited() {
        return Apps.with(Apps.settings(node.url()), "maxInboundBody", "100kB");
    }

    private static void publish(Foreign foreign, String id, int padding) throws Exception {
        publish(foreign, "large-topic", id, padding);
    }

    private static void publish(Foreign foreign, String topic, String id, int padding) throws Exception {
        String body = "{\"number\":1,\"padding\":\"" + "x".repeat(padding) + "\"}";
        foreign.publish(topic, "big.made", id, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
