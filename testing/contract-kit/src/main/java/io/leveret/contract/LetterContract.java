package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters;
import io.leveret.DeadLetters.Letter;
import io.leveret.DeadLetters.Page;
import io.leveret.DeadLetters.Position;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.Capabilities;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listing, replaying, deleting and counting dead letters. */
public interface LetterContract extends ContractFixture {

    /** All that its publisher said, and no byte of its body where it is only shown. */
    @Test
    default void aLetterTellsAllAboutItsEventAndPrintsNoneOfItsBody() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(ONCE, givingUp(group, topic, new ConcurrentLinkedQueue<>()));
        var options = PublishOptions.DEFAULT.withId("one").withKey("customer-7").withHeader("tenant", "blue");
        app.publisher().publish(topic, new Ping("canary", 1), options).join();

        Letter letter = letters(app, group, topic, 1).get(0);

        assertEquals("one", letter.id());
        assertEquals(topic, letter.topic());
        assertEquals("ping.sent", letter.type());
        assertEquals("customer-7", letter.key());
        assertEquals("application/json", letter.contentType());
        assertNotNull(letter.publishedAt());
        assertEquals("{\"key\":\"canary\",\"number\":1}", new String(letter.body(), StandardCharsets.UTF_8));
        assertEquals(letter.body().length, letter.size());
        String shown = letter.toString();
        assertTrue(shown.contains("type=ping.sent") && shown.contains("size=" + letter.size()), shown);
        assertFalse(shown.contains("canary") || shown.contains("blue") || shown.contains("[B@"), shown);
    }

    /** However often somebody looks, all are there, in their order. */
    @Test
    default void twentyFiveLooksLeaveAllLettersInTheirOrder() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(ONCE.withConcurrency(1), givingUp(group, topic, new ConcurrentLinkedQueue<>()));
        publish(app, topic, 5);
        letters(app, group, topic, 5);

        for (int look = 0; look < 25; look++) {
            int max = look % 2 == 0 ? 10 : 2;
            assertEquals(
                    List.of("1", "2", "3", "4", "5").subList(0, Math.min(max, 5)),
                    ids(app.deadLetters(group, topic), max));
            assertEquals(0, app.deadLetters(group, topic).replay(letter -> false));
        }
        assertEquals(List.of(), app.deadLetters(group, topic).browse(0));
        assertEquals(List.of(), app.deadLetters(group, topic).browse(-1));
    }

    /** Those chosen are gone for good, and no handler sees them. */
    @Test
    default void lettersAreCountedAndDeleted() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE.withConcurrency(1), givingUp(group, topic, seen));
        publish(app, topic, 3);
        letters(app, group, topic, 3);
        DeadLetters dead = app.deadLetters(group, topic);

        assertEquals(3, dead.count());
        assertEquals(1, dead.delete(letter -> letter.id().equals("2")));

        assertEquals(2, dead.count());
        assertEquals(List.of("1", "3"), ids(dead, 10));
        assertEquals(0, app.invalid(group, topic).count());
        assertEquals(2, dead.delete(letter -> true));
        assertEquals(0, dead.count());
        assertEquals(3, seen.size());
    }

    /** A tool shows the second page and the third, and does so again. */
    @Test
    default void lettersAreListedByPages() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(ONCE.withConcurrency(1), givingUp(group, topic, new ConcurrentLinkedQueue<>()));
        publish(app, topic, 7);
        letters(app, group, topic, 7);
        DeadLetters dead = app.deadLetters(group, topic);

        for (int walk = 0; walk < 3; walk++) {
            Page first = dead.browse(Position.START, 3);
            assertEquals(List.of("1", "2", "3"), ids(first.letters()));
            Page second = dead.browse(Objects.requireNonNull(first.next()), 3);
            assertEquals(List.of("4", "5", "6"), ids(second.letters()));
            Page third = dead.browse(Objects.requireNonNull(second.next()), 3);
            assertEquals(List.of("7"), ids(third.letters()));
            assertNull(third.next());
        }
        assertEquals(List.of(), dead.browse(new Position(7, 1), 3).letters());
        assertEquals(List.of("2"), ids(dead.browse(new Position(1, 1), 3).letters()));
        assertEquals(7, dead.count());
    }

    /** A transport may send many before the first is confirmed. */
    @Test
    default void sixHundredLettersAreReplayedInTheirOrder() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE.withConcurrency(1), SubscriptionDefinition.of(group, topic, givingUpOnce(seen)));
        IntStream.rangeClosed(1, 600)
                .mapToObj(i -> app.publisher()
                        .publish(topic, new Ping("", i), PublishOptions.DEFAULT.withId(Integer.toString(i))))
                .toList()
                .forEach(CompletableFuture::join);
        List<String> dead = ids(letters(app, group, topic, 600));

        assertEquals(400, app.deadLetters(group, topic).replay(letter -> dead.indexOf(letter.id()) % 3 != 0));

        ContractFixture.await().until(() -> seen.size() == 1_000);
        assertEquals(
                IntStream.range(0, 600)
                        .filter(i -> i % 3 != 0)
                        .mapToObj(i -> dead.get(i) + " #1")
                        .toList(),
                List.copyOf(seen).subList(600, 1_000));
        assertEquals(200, app.deadLetters(group, topic).count());
    }

    /** No letters, and no failure. */
    @Test
    default void aSubscriptionThatNeverWasHasNoLetters() {
        Leveret app = publisher();
        String group = unique("never");
        for (DeadLetters letters : List.of(app.deadLetters(group, "was"), app.invalid(group, "was"))) {
            assertEquals(List.of(), letters.browse(10));
            assertEquals(0, letters.count());
            assertEquals(0, letters.replay(letter -> true));
            assertEquals(0, letters.delete(letter -> true));
        }
    }

    /** The caller's exception is the caller's; what is done stays done, and is told. */
    @Test
    default void whatAPredicateThrowsPassesThroughAndWhatWasDoneBeforeStaysDone() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE.withConcurrency(1), SubscriptionDefinition.of(group, topic, givingUpOnce(seen)));
        publish(app, topic, 4);
        letters(app, group, topic, 4);
        DeadLetters dead = app.deadLetters(group, topic);
        var replayed = new IllegalStateException("the third");
        var deleted = new AssertionError("the fourth");

        assertSame(
                replayed, assertThrows(IllegalStateException.class, () -> dead.replay(throwing(replayed, "1", "3"))));
        assertTrue(
                String.valueOf(replayed.getSuppressed()[0].getMessage()).startsWith("1 letters "), replayed::toString);
        ContractFixture.await().until(() -> seen.size() == 5);
        assertEquals(List.of("2", "3", "4"), ids(dead, 10));

        assertSame(deleted, assertThrows(AssertionError.class, () -> dead.delete(throwing(deleted, "2", "4"))));
        assertTrue(String.valueOf(deleted.getSuppressed()[0].getMessage()).startsWith("1 letters "), deleted::toString);
        assertEquals(List.of("3", "4"), ids(dead, 10));
    }

    /** "Publish the repaired event, and drop this one", while others become dead letters. */
    @Test
    default void aPredicateMayPublishToTheSameSubscriptionAndWait() throws Exception {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(ONCE, givingUp(group, topic, new ConcurrentLinkedQueue<>()));
        publish(app, topic, 10);
        letters(app, group, topic, 10);
        DeadLetters dead = app.deadLetters(group, topic);
        var over = new AtomicBoolean();
        // The common pool may have one thread only.
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Future<?> more = threads.submit(() -> {
            for (int i = 0; !over.get(); i++) {
                app.publisher().publish(topic, new Ping("more", i)).join();
            }
        });

        try {
            threads.submit(() -> {
                        dead.replay(letter -> publishes(app, topic));
                        dead.delete(letter -> publishes(app, topic));
                    })
                    .get(60, TimeUnit.SECONDS);
        } finally {
            over.set(true);
            threads.shutdown();
        }
        more.get(30, TimeUnit.SECONDS);
        assertTrue(dead.count() >= 10);
    }

    /** Each instance has had its copy of every event: only the one that asks is given the letters. */
    @Test
    default void lettersOfABroadcastSubscriptionGoBackToTheInstanceThatAsks() {
        requires(Capabilities.Feature.BROADCAST);
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> first = new ConcurrentLinkedQueue<>();
        Queue<String> second = new ConcurrentLinkedQueue<>();
        Leveret asks = start(ONCE, SubscriptionDefinition.broadcast(group, topic, givingUpOnce(first)));
        start(ONCE, SubscriptionDefinition.broadcast(group, topic, givingUpOnce(second)));
        asks.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId("1"))
                .join();
        letters(asks, group, topic, 2);
        Leveret other = publisher();

        var refused = assertThrows(
                LeveretException.class, () -> other.deadLetters(group, topic).replay(letter -> true));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("by an application that has the subscription"),
                refused::getMessage);
        letters(other, group, topic, 2);

        assertEquals(2, asks.deadLetters(group, topic).replay(letter -> true));

        ContractFixture.await().until(() -> first.size() == 3);
        assertEquals(List.of("1 #1", "1 #1", "1 #1"), List.copyOf(first));
        assertEquals(1, second.size());
        assertEquals(0, other.deadLetters(group, topic).count());
    }

    private static boolean publishes(Leveret app, String topic) {
        app.publisher()
                .publish(topic, new Ping("repaired", 0))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return false;
    }

    /** Chooses one letter, and throws at another. */
    private static Predicate<Letter> throwing(Throwable thrown, String chosen, String thrownAt) {
        return letter -> {
            if (letter.id().equals(thrownAt)) {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            }
            return letter.id().equals(chosen);
        };
    }

    private static SubscriptionDefinition givingUp(String group, String topic, Queue<String> seen) {
        return SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            seen.add(context.id());
            return Outcome.deadLetter("not now");
        }));
    }

    /** Gives up on the first of an id, and takes the next. */
    private static Handling<Ping> givingUpOnce(Queue<String> seen) {
        return Handling.of(Ping.class, (ping, context) -> {
            String note = context.id() + " #" + context.attempt();
            boolean again = seen.contains(note);
            seen.add(note);
            return again ? Outcome.ack() : Outcome.deadLetter("not now");
        });
    }

    /** With one key, as the letters are expected in the order of publishing. */
    private static void publish(Leveret app, String topic, int count) {
        IntStream.rangeClosed(1, count)
                .forEach(i -> app.publisher()
                        .publish(
                                topic,
                                new Ping("", i),
                                PublishOptions.DEFAULT
                                        .withId(Integer.toString(i))
                                        .withKey("k"))
                        .join());
    }

    /** Waits for so many, without looking at them. */
    private static List<Letter> letters(Leveret app, String group, String topic, int count) {
        ContractFixture.await()
                .pollInterval(Duration.ofMillis(50))
                .until(() -> app.deadLetters(group, topic).count() == count);
        return app.deadLetters(group, topic).browse(count);
    }

    private static List<String> ids(DeadLetters letters, int max) {
        return ids(letters.browse(max));
    }

    private static List<String> ids(List<Letter> letters) {
        return letters.stream().map(Letter::id).toList();
    }
}
