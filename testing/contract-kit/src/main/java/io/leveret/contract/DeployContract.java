package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two versions of an application in one group, and what a removed handler leaves behind. */
public interface DeployContract extends ContractFixture {

    /** The type that only the newer version knows. */
    String PONG = "pong.sent";

    /**
     * What only the newer version handles.
     *
     * @param number for counting
     */
    record Pong(int number) {}

    /**
     * An event of both versions; the newer one has one more colour, and doesn't say any more how many coats.
     *
     * @param colour one of the older version's
     * @param coats how many
     */
    record Painted(Painted.Colour colour, int coats) {
        /** The colours of the older version. */
        public enum Colour {
            /** The only one. */
            RED
        }
    }

    /**
     * The same event in the newer version.
     *
     * @param colour one of the newer version's
     */
    record PaintedLater(PaintedLater.Colour colour) {
        /** The colours of the newer version. */
        public enum Colour {
            /** An old one. */
            RED,
            /** A new one. */
            BLUE
        }
    }

    /** While an older version runs, events of a new type are handled by the newer one, and none is lost to the older. */
    @Test
    default void eventsOfATypeThatOnlyAnotherInstanceKnowsAreHandledThere() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Object> seen = new ConcurrentLinkedQueue<>();
        Leveret older = start(patient(), SubscriptionDefinition.of(group, topic, ping()));
        Leveret newer = start(patient(), SubscriptionDefinition.of(group, topic, ping(), pong((pong, context) -> {
            assertEquals(1, context.attempt(), "to wait for an instance that knows the type is no attempt");
            seen.add(pong.number());
            return Outcome.ack();
        })));

        for (int i = 0; i < 50; i++) {
            publish(newer, topic, PONG, new Pong(i));
        }
        ContractFixture.await().until(() -> seen.size() >= 10);
        older.close();

        ContractFixture.await().until(() -> seen.size() == 50);
        assertEquals(
                IntStream.range(0, 50).boxed().toList(),
                seen.stream().map(Integer.class::cast).sorted().toList());
        assertTrue(newer.invalid(group, topic).browse(100).isEmpty());
        assertTrue(newer.deadLetters(group, topic).browse(100).isEmpty());
    }

    /** The same for what only the newer version of an event's class can say, or need not say. */
    @Test
    default void eventsThatOnlyTheNewerVersionOfTheirClassCanReadAreHandledThere() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Object> seen = new ConcurrentLinkedQueue<>();
        Leveret older = start(patient(), SubscriptionDefinition.of(group, topic, painted(Painted.class, seen)));
        Leveret newer = start(patient(), SubscriptionDefinition.of(group, topic, painted(PaintedLater.class, seen)));

        for (int i = 0; i < 10; i++) {
            publish(newer, topic, "wall.painted", Map.of("colour", "BLUE", "coats", 2));
            publish(newer, topic, "wall.painted", Map.of("colour", "RED"));
        }
        ContractFixture.await().until(() -> seen.size() >= 5);
        older.close();

        ContractFixture.await()
                .until(() -> seen.size() + newer.invalid(group, topic).count() == 20);
        assertEquals(List.of(), newer.invalid(group, topic).browse(100));
        for (PaintedLater.Colour colour : PaintedLater.Colour.values()) {
            assertEquals(10, Collections.frequency(seen, new PaintedLater(colour)));
        }
    }

    /** A type that nobody knows is parked once all delays are spent, and its attempts are none. */
    @Test
    default void anEventOfATypeThatNobodyKnowsIsParkedAsInvalidOnceItsDelaysAreSpent() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = leaves(group, topic, ONCE.withDelayedRetries(Duration.ofMillis(50), Duration.ofMillis(60)));

        publish(app, topic, PONG, new Pong(1));

        ContractFixture.await().until(() -> app.invalid(group, topic).browse(10).size() == 1);
        Letter letter = app.invalid(group, topic).browse(10).get(0);
        assertEquals(0, letter.attempts());
        assertEquals("no handler for the event type 'pong.sent'; there are handlers for ping.sent", letter.reason());
        assertTrue(app.deadLetters(group, topic).browse(10).isEmpty());
    }

    /** A setting says that nobody else will know it. */
    @Test
    default void anEventOfAnUnknownTypeIsParkedAtOnceOrForgottenWhereTheSettingsSaySo() {
        String topic = unique("topic");
        String parks = unique("parks");
        String forgets = unique("forgets");
        var slow = ONCE.withDelayedRetries(Duration.ofMinutes(10));
        Leveret app = leaves(parks, topic, slow.withUnknownTypes(UnknownTypes.PARK));
        var discarded = new CountDownLatch(1);
        Leveret other = leaves(forgets, topic, slow.withUnknownTypes(UnknownTypes.DISCARD), new LeveretListener() {
            @Override
            public void settled(Attempt attempt, Result result) {
                if (result == Result.DISCARDED) {
                    discarded.countDown();
                }
            }
        });

        publish(app, topic, PONG, new Pong(1));

        ContractFixture.await().until(() -> app.invalid(parks, topic).browse(10).size() == 1);
        // Its group has a copy of its own, which it may see later.
        ContractFixture.await().until(() -> discarded.getCount() == 0);
        assertTrue(other.invalid(forgets, topic).browse(10).isEmpty());
        other.close();
        Queue<Object> left = new ConcurrentLinkedQueue<>();
        start(ONCE, SubscriptionDefinition.of(forgets, topic, ping(), pong((pong, context) -> {
            left.add(context.type());
            return Outcome.ack();
        })));
        publish(app, topic, PONG, new Pong(1));
        ContractFixture.await().until(() -> !left.isEmpty());
        assertEquals(List.of(PONG), List.copyOf(left), "the one that was forgotten is not there");
    }

    /** The queue is no longer bound to what its settings call retired. */
    @Test
    default void aRetiredTypeIsRoutedNoMore() {
        requires(Capabilities.Feature.KNOWS_SUBSCRIBERS);
        String topic = unique("topic");
        String group = unique("group");
        Handling<Pong> all = Handling.of(Pong.class, (pong, context) -> Outcome.ack());
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, ping(), all.types(PONG, "odd.*")));
        publish(app, topic, PONG, new Pong(1));
        publish(app, topic, "odd.second", new Pong(1));
        app.subscription(group, topic).close();

        Leveret next = start(
                ONCE.withRetiredTypes(PONG, "odd.*", "never.bound", "ping.sent"),
                SubscriptionDefinition.of(group, topic, ping(), all.types("odd.first")));

        for (String type : List.of(PONG, "odd.second")) {
            var unroutable = assertThrows(CompletionException.class, () -> publish(next, topic, type, new Pong(1)));
            assertInstanceOf(PublishException.Unroutable.class, unroutable.getCause());
        }
        publish(next, topic, "odd.first", new Pong(1));
        publish(next, topic, "ping.sent", new Ping("a type that has a handler is not retired", 1));
    }

    /** An application whose queue is bound to a type that it doesn't handle, as an earlier version has left it. */
    private Leveret leaves(String group, String topic, SubscriptionSettings settings) {
        return leaves(group, topic, settings, new LeveretListener() {});
    }

    private Leveret leaves(String group, String topic, SubscriptionSettings settings, LeveretListener listener) {
        Leveret earlier = start(
                settings, SubscriptionDefinition.of(group, topic, ping(), pong((pong, context) -> Outcome.ack())));
        Leveret now = start(builder -> builder.settings(settings().withDefaults(settings))
                .listener(listener)
                .subscribe(SubscriptionDefinition.of(group, topic, ping())));
        earlier.close();
        return now;
    }

    private static SubscriptionSettings patient() {
        return ONCE.withDelayedRetries(
                Collections.nCopies(20, Duration.ofMillis(50)).toArray(Duration[]::new));
    }

    private static Handling<?> ping() {
        return Handling.of(Ping.class, (ping, context) -> Outcome.ack());
    }

    private static Handling<?> pong(EventHandler<Pong> handler) {
        return Handling.of(Pong.class, handler).types(PONG);
    }

    private static <E> Handling<E> painted(Class<E> event, Queue<Object> seen) {
        return Handling.of(event, (painted, context) -> {
                    seen.add(painted);
                    return Outcome.ack();
                })
                .types("wall.painted");
    }

    private static void publish(Leveret app, String topic, String type, Object event) {
        app.publisher()
                .publish(topic, event, PublishOptions.DEFAULT.withType(type))
                .join();
    }
}
