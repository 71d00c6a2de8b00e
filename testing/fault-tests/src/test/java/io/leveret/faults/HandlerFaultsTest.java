package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that fail, and events that no handler can read. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class HandlerFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    /** One way to fail for each number; every other is fine. */
    @FunctionalInterface
    private interface Failure {

        Outcome happen() throws Exception;
    }

    private static final List<Failure> FAILURES = List.of(
            () -> {
                throw new IllegalStateException("unchecked");
            },
            () -> {
                throw new IOException("checked");
            },
            () -> {
                throw new InterruptedException("nobody interrupted it");
            },
            () -> {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("leaves its worker interrupted");
            },
            () -> {
                throw new AssertionError("an error");
            },
            () -> {
                throw new NoClassDefFoundError("a/class/that/is/missing");
            },
            () -> {
                throw new OutOfMemoryError("as when an array is too large");
            },
            () -> overflow(1),
            () -> returned(null));

    /** As a handler does whose author does not check for nulls. */
    @NullUnmarked
    private static Outcome returned(@Nullable Outcome outcome) {
        return outcome;
    }

    @SuppressWarnings("InfiniteRecursion") // that is the fault
    private static Outcome overflow(int depth) {
        return depth == 0 ? Outcome.ack() : overflow(depth + 1 == 0 ? 1 : depth + 1);
    }

    @Test
    @Row(16)
    void consumersAreUnchangedWhateverAHandlerThrows() {
        var ledger = new Ledger();
        Map<Integer, Integer> calls = new ConcurrentHashMap<>();
        var definition = SubscriptionDefinition.of(
                "throws", "throws-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    if (calls.merge(entry.number(), 1, Integer::sum) == 1 && entry.number() < FAILURES.size()) {
                        return FAILURES.get(entry.number()).happen();
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            for (int i = 0; i < 100; i++) {
                ledger.publish(app, "throws-topic", i);
            }
            ledger.settle(100);
            Ledger.awaitQuiet(node, "throws.throws-topic", 1);
            assertTrue(app.health().up(), () -> app.health().toString());
            calls.forEach((number, times) -> assertEquals(number < FAILURES.size() ? 2 : 1, times, "entry " + number));
            assertEquals(List.of(), app.deadLetters("throws", "throws-topic").browse(100));
        }
    }

    /** Decoding runs the user's code too: constructors, accessors, key functions. */
    @EventType("fragile.made")
    record Fragile(int number) {
        Fragile {
            if (number < 0) {
                throw new AssertionError("negative");
            }
        }
    }

    @Test
    @Row(16)
    void workersAreUnchangedWhateverDecodingThrows() throws Exception {
        var ledger = new Ledger();
        var handling = Handling.of(Fragile.class, (event, context) -> {
                    ledger.note(context);
                    return Outcome.ack();
                })
                .orderedBy(event -> {
                    if (event.number() == 0) {
                        throw new AssertionError("no key for zero");
                    }
                    return event.number();
                });
        var definition = SubscriptionDefinition.of("fragile", "fragile-topic", handling);
        try (Foreign foreign = Foreign.at(node.url());
                Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            for (int i = 0; i < 5; i++) {
                publish(foreign, "fragile-topic", "fragile.made", "negative-" + i, "{\"number\":-1}");
                publish(foreign, "fragile-topic", "fragile.made", "zero-" + i, "{\"number\":0}");
            }
            publish(foreign, "fragile-topic", "fragile.made", "fine", "{\"number\":1}");

            Waits.until(() -> ledger.handled.containsKey("fine"));
            Waits.until(() -> given(app, "negative").size() + given(app, "zero").size() == 10);
            Ledger.awaitQuiet(node, "fragile.fragile-topic", 1);
            assertEquals(1, ledger.handled.size());
        }
    }

    private static List<Letter> given(Leveret app, String prefix) {
        return Stream.of(app.invalid("fragile", "fragile-topic"), app.deadLetters("fragile", "fragile-topic"))
                .flatMap(letters -> letters.browse(100).stream())
                .filter(letter -> letter.id().startsWith(prefix))
                .toList();
    }

    @Test
    @Row(23)
    void whatNoHandlerCanReadIsParkedAtOnceAndAnUnknownTypeAfterItsDelayApartFromExhaustedRetries() throws Exception {
        var definition =
                SubscriptionDefinition.of("reads", "reads-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    throw new IllegalStateException("always");
                }));
        try (Foreign foreign = Foreign.at(node.url());
                Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            publish(foreign, "reads-topic", "entry.made", "no-json", "{\"number\":");
            publish(foreign, "reads-topic", "entry.made", "wrong-type", "{\"number\":\"many\"}");
            publish(foreign, "reads-topic", "entry.made", "empty", "");
            foreign.publish("reads-topic", "entry.made", "other-codec", "application/x-other", new byte[] {1, 2, 3});
            publish(foreign, "", "reads.reads-topic", "straight-to-the-queue", "{\"number\":1}");
            // As a binding that an earlier version of the application has left.
            foreign.channel().queueBind("reads.reads-topic", "reads-topic", "entry.unmade");
            publish(foreign, "reads-topic", "entry.unmade", "no-handler", "{\"number\":1}");
            new Ledger().publish(app, "reads-topic", 1);

            var invalid = app.invalid("reads", "reads-topic");
            Waits.until(() -> invalid.browse(100).size() == 6);
            Waits.until(
                    () -> app.deadLetters("reads", "reads-topic").browse(100).size() == 1);
            Ledger.awaitQuiet(node, "reads.reads-topic", 1);

            Map<String, Letter> parked =
                    invalid.browse(100).stream().collect(Collectors.toMap(Letter::id, letter -> letter));
            assertEquals(6, parked.size());
            parked.values().forEach(letter -> assertEquals(0, letter.attempts(), letter.id()));
            assertReason(parked, "no-json", "");
            assertReason(parked, "other-codec", "application/x-other");
            assertReason(parked, "no-handler", "no handler for the event type 'entry.unmade'");
            assertReason(parked, "straight-to-the-queue", "no handler for the event type 'reads.reads-topic'");
            Letter dead = app.deadLetters("reads", "reads-topic").browse(100).get(0);
            assertEquals("entry-1", dead.id());
            assertEquals(2, dead.attempts());
        }
    }

    private static void assertReason(Map<String, Letter> parked, String id, String part) {
        Letter letter = parked.get(id);
        assertTrue(
                letter != null
                        && letter.reason().contains(part)
                        && !letter.reason().isEmpty(),
                id + ": " + letter);
    }

    private static void publish(Foreign foreign, String exchange, String key, String id, String body) throws Exception {
        foreign.publish(exchange, key, id, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Row(24)
    void onOneProcessorABlockedHandlerKeepsNoOtherSubscriptionFromGoingOn() throws Exception {
        var options = List.of("-XX:ActiveProcessorCount=1");
        try (ChildJvm child = ChildJvm.start(options, OneBlockedHandler.class, node.url())) {
            child.awaitOutput("the other has handled all 500");
            assertTrue(child.output().contains("on 1 processor"), child.output());
        }
    }
}
