package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.EventHandler;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys that events are published with. */
public interface KeyContract extends ContractFixture {

    /** Declares its key. */
    @EventType(value = "line.added", key = "order")
    record Line(@Nullable String order, int number) {}

    /** Declares a key that it does not have. */
    @EventType(value = "line.misspelled", key = "ordre")
    record MisspelledLine(String order) {}

    /** The options, the class of the event, or nobody says it. */
    @Test
    default void aHandlerSeesTheKeyOfTheOptionsOrElseTheOneThatTheEventDeclares() {
        String topic = unique("topic");
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Line.class, (line, context) -> {
                    keys.add(line.number() + " " + context.key());
                    headers.add(context.headers());
                    return Outcome.ack();
                })));
        var options = PublishOptions.DEFAULT.withHeader("tenant", "blue");

        app.publisher().publish(topic, new Line("o-1", 1), options).join();
        app.publisher()
                .publish(topic, new Line("o-1", 2), options.withKey("Küste \uD83D\uDC07"))
                .join();
        app.publisher().publish(topic, new Line(null, 3), options).join();
        app.publisher().publish(topic, new Line("", 4), options).join();

        ContractFixture.await().until(() -> keys.size() == 4);
        assertEquals(
                List.of("1 o-1", "2 Küste \uD83D\uDC07", "3 null", "4 "),
                keys.stream().sorted().toList(),
                "events of different keys may come in any order");
        headers.forEach(each -> assertEquals(Map.of("tenant", "blue"), each));
    }

    /** Through a delayed retry, the dead letters and a replay. */
    @Test
    default void aKeyStaysWithItsEvent() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(10)),
                SubscriptionDefinition.of(group, topic, Handling.of(Line.class, (line, context) -> {
                    keys.add(context.attempt() + " " + context.key());
                    return keys.size() == 3 ? Outcome.ack() : Outcome.retryAfter(Duration.ofMillis(10), "not yet");
                })));

        app.publisher().publish(topic, new Line("o-1", 1)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(1).size() == 1);
        assertEquals("o-1", app.deadLetters(group, topic).browse(1).get(0).key());
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic)
                                .replay(letter -> letter.key().equals("o-1"))
                        == 1);
        ContractFixture.await().until(() -> keys.size() == 3);
        assertEquals(List.of("1 o-1", "2 o-1", "1 o-1"), List.copyOf(keys));
    }

    /** Handlers need not know where the event has its key. */
    @Test
    default void eventsAreOrderedByTheKeyThatTheyWerePublishedWith() {
        String topic = unique("topic");
        Map<String, Queue<Integer>> seen = new ConcurrentHashMap<>();
        var handled = new AtomicInteger();
        EventHandler<Ping> handler = (ping, context) -> {
            seen.computeIfAbsent(String.valueOf(context.key()), key -> new ConcurrentLinkedQueue<>())
                    .add(ping.number());
            handled.incrementAndGet();
            return Outcome.ack();
        };
        Leveret app = start(
                ONCE.withConcurrency(8),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, handler).orderedByKey().confinedToThread()));

        for (int i = 0; i < 1_000; i++) {
            var unused =
                    app.publisher().publish(topic, new Ping("", i), PublishOptions.DEFAULT.withKey("key-" + i % 20));
        }

        ContractFixture.await().until(() -> handled.get() == 1_000);
        assertEquals(20, seen.size());
        seen.forEach((key, numbers) -> assertEquals(numbers.stream().sorted().toList(), List.copyOf(numbers), key));
    }

    /** As with a key that is read from the event, later ones wait, and others do not. */
    @Test
    default void aHeldKeyOfThePublisherWaitsForItsDelayedRetry() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        EventHandler<Line> handler = (line, context) -> {
            if (line.number() == 1 && context.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
            seen.add(context.key() + line.number());
            return Outcome.ack();
        };
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(500)),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Line.class, handler).orderedByKey().holding()));

        app.publisher().publish(topic, new Line("a", 1)).join();
        app.publisher().publish(topic, new Line("a", 2)).join();
        app.publisher().publish(topic, new Line("b", 3)).join();

        ContractFixture.await().until(() -> seen.size() == 3);
        assertEquals(List.of("b3", "a1", "a2"), List.copyOf(seen));
    }

    /** The class and its property are named. */
    @Test
    default void aKeyThatAnEventCannotHaveIsRefusedAtPublish() {
        Leveret app = publisher();

        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> app.publisher().publish(unique("topic"), new MisspelledLine("o-1")));

        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("MisspelledLine has no property 'ordre'"), message);
        assertTrue(message.contains("order"), message);
    }
}
