package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Retries in the process, delayed retries, dead letters, and messages that nobody can read. */
public interface RetryContract extends ContractFixture {

    /** An event comes back until its handler returns, with exact numbers. */
    @Test
    default void anEventIsTriedAgainUntilItsHandlerReturns() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withRetry(RetryPolicy.of(2, Duration.ofMillis(5))).withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    if (context.attempt() < 4) {
                        throw new IllegalStateException("attempt " + context.attempt());
                    }
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await().until(() -> attempts.size() == 4);
        assertEquals(List.of(1, 2, 3, 4), List.copyOf(attempts));
        assertTrue(app.deadLetters(group, topic).browse(10).isEmpty());
    }

    /** One worker is enough for what fails and for all others. */
    @Test
    default void anEventThatWaitsForItsNextAttemptLeavesItsWorkerToOthers() {
        String topic = unique("topic");
        Queue<String> attempts = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1).withRetry(RetryPolicy.of(2, Duration.ofMillis(500))),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(ping.number() + " #" + context.attempt());
                    if (ping.number() == 1 && context.attempt() == 1) {
                        throw new IllegalStateException("the first of the first");
                    }
                    return Outcome.ack();
                })));

        for (int n = 1; n <= 3; n++) {
            app.publisher().publish(topic, new Ping("", n)).join();
        }

        ContractFixture.await().until(() -> attempts.size() == 4);
        List<String> order = List.copyOf(attempts);
        assertEquals(Set.of("1 #1", "2 #1", "3 #1"), Set.copyOf(order.subList(0, 3)), "in the order of the broker");
        assertEquals("1 #2", order.get(3));
    }

    /** Order is kept: those of other keys go on. */
    @Test
    default void laterEventsOfItsKeyWaitForAnEventThatWaitsForItsNextAttempt() {
        String topic = unique("topic");
        Queue<String> attempts = new ConcurrentLinkedQueue<>();
        var published = new CountDownLatch(1);
        Leveret app = start(
                ONCE.withConcurrency(1).withRetry(RetryPolicy.of(2, Duration.ofMillis(500))),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    attempts.add(ping.key() + ping.number() + " #" + context.attempt());
                                    if (ping.number() == 1 && context.attempt() == 1) {
                                        assertTrue(published.await(30, TimeUnit.SECONDS));
                                        throw new IllegalStateException("the first of the first");
                                    }
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)));

        new Ping("a", 1).publishByKey(app, topic).join();
        new Ping("a", 2).publishByKey(app, topic).join();
        new Ping("b", 3).publishByKey(app, topic).join();
        published.countDown();

        ContractFixture.await().until(() -> attempts.size() == 4);
        List<String> order = new ArrayList<>(attempts);
        assertTrue(order.indexOf("b3 #1") < order.indexOf("a1 #2"), order::toString);
        order.remove("b3 #1");
        assertEquals(List.of("a1 #1", "a1 #2", "a2 #1"), order);
    }

    /** Its attempts are counted in this process only, so nothing of them is lost. */
    @Test
    default void aPauseWaitsForAnEventThatWaitsForItsNextAttempt() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        var fails = new CountDownLatch(1);
        Leveret app = start(
                ONCE.withConcurrency(1).withRetry(RetryPolicy.of(2, Duration.ofMillis(300))),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    if (context.attempt() == 1) {
                        assertTrue(fails.await(30, TimeUnit.SECONDS));
                        throw new IllegalStateException("the first");
                    }
                    return Outcome.ack();
                })));
        app.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await().until(() -> attempts.size() == 1);
        fails.countDown();

        app.subscription(group, topic).pause();

        ContractFixture.await().until(() -> attempts.size() == 2);
        assertEquals(List.of(1, 2), List.copyOf(attempts));
        ContractFixture.await().until(() -> app.stats().subscriptions().get(0).inFlight() == 0);
    }

    /** Exactly the configured attempts, by two instances, then one dead letter that says why. */
    @Test
    default void anEventWhoseRetriesAreSpentIsADeadLetterOnceWithTheReason() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Queue<Integer> compensated = new ConcurrentLinkedQueue<>();
        var handling = Handling.of(Ping.class, (ping, context) -> {
                    attempts.add(context.attempt());
                    throw new IllegalStateException("no\r\nstock " + "x".repeat(1 << 20));
                })
                .onExhausted((failed, context) -> compensated.add(failed.attempts()));
        var settings = ONCE.withRetry(RetryPolicy.of(2, Duration.ofMillis(5)))
                .withDelayedRetries(Duration.ofMillis(50), Duration.ofMillis(100));
        start(settings, SubscriptionDefinition.of(group, topic, handling));
        Leveret app = start(settings, SubscriptionDefinition.of(group, topic, handling));

        var options = PublishOptions.DEFAULT.withId("dead-1").withHeader("tenant", "blue");
        app.publisher().publish(topic, new Ping("k", 1), options).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals(List.of(1, 2, 3, 4, 5, 6), List.copyOf(attempts));
        assertEquals(List.of(6), List.copyOf(compensated));
        Letter letter = app.deadLetters(group, topic).browse(10).get(0);
        assertEquals("dead-1", letter.id());
        assertEquals("ping.sent", letter.type());
        assertEquals(6, letter.attempts());
        assertEquals(Map.of("tenant", "blue"), letter.headers());
        assertEquals("java.lang.IllegalStateException", letter.exception());
        assertTrue(letter.reason().startsWith("no stock xxx"), letter.reason());
        assertTrue(letter.reason().length() <= 1_500);
        assertNotNull(letter.firstAttemptAt());
        assertNotNull(letter.lastAttemptAt());
        assertArrayEquals("{\"key\":\"k\",\"number\":1}".getBytes(StandardCharsets.UTF_8), letter.body());
        assertEquals(1, app.deadLetters(group, topic).browse(10).size(), "browsing takes nothing away");
    }

    /** A replayed dead letter starts afresh. */
    @Test
    default void aReplayedDeadLetterIsCountedFromOne() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            attempts.add(context.attempt());
            return attempts.size() <= 2 ? Outcome.deadLetter("not now") : Outcome.ack();
        })));
        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withId("one"))
                .join();
        app.publisher()
                .publish(topic, new Ping("", 2), PublishOptions.DEFAULT.withId("two"))
                .join();
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 2);

        int replayed =
                app.deadLetters(group, topic).replay(letter -> letter.id().equals("two"));

        assertEquals(1, replayed);
        ContractFixture.await().until(() -> attempts.size() == 3);
        assertEquals(List.of(1, 1, 1), List.copyOf(attempts));
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        Letter left = app.deadLetters(group, topic).browse(10).get(0);
        assertEquals("one", left.id());
        assertEquals("not now", left.reason());
    }

    /** What no handler can read is parked at once, apart from the dead letters. */
    @Test
    default void whatNobodyCanReadIsParkedAtOnce() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.number());
                    return Outcome.ack();
                })));

        var foreign = Map.of("number", "not a number");
        app.publisher()
                .publish(topic, foreign, PublishOptions.DEFAULT.withType("ping.sent"))
                .join();
        app.publisher().publish(topic, new Ping("", 2)).join();

        ContractFixture.await().until(() -> seen.contains(2));
        ContractFixture.await().until(() -> app.invalid(group, topic).browse(10).size() == 1);
        Letter letter = app.invalid(group, topic).browse(10).get(0);
        assertEquals(0, letter.attempts());
        assertTrue(letter.reason().contains("Ping"), letter.reason());
        assertFalse(letter.reason().contains("not a number"), "the reason repeats nothing of the body");
        assertTrue(app.deadLetters(group, topic).browse(10).isEmpty());
        assertEquals(List.of(2), List.copyOf(seen));
    }

    /** A handler's decisions are kept. */
    @Test
    default void aHandlerMayDecide() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50)),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.key() + context.attempt());
                    return switch (ping.key()) {
                        case "retry" ->
                            context.attempt() == 1 ? Outcome.retryAfter(Duration.ofMillis(1), "later") : Outcome.ack();
                        case "dead" -> Outcome.deadLetter("given up");
                        case "discard" -> Outcome.discard("not wanted");
                        default -> Outcome.ack();
                    };
                })));

        for (String key : List.of("retry", "dead", "discard", "ack")) {
            app.publisher().publish(topic, new Ping(key, 0)).join();
        }

        ContractFixture.await().until(() -> seen.size() == 5);
        assertEquals(
                List.of("ack1", "dead1", "discard1", "retry1", "retry2"),
                seen.stream().sorted().toList());
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals("given up", app.deadLetters(group, topic).browse(10).get(0).reason());
    }

    /** A short delay is not held up by a long one before it. */
    @Test
    default void delaysOfDifferentLengthDoNotBlockEachOther() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(300), Duration.ofSeconds(4)),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    if (context.attempt() == 1) {
                        return Outcome.retryAfter(Duration.ofMillis(ping.number()), "later");
                    }
                    seen.add(ping.key());
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("long", 4_000)).join();
        app.publisher().publish(topic, new Ping("short", 300)).join();

        ContractFixture.await().until(() -> seen.size() == 2);
        assertEquals(List.of("short", "long"), List.copyOf(seen));
    }

    /** A group that fails is its own trouble. */
    @Test
    default void aFailingGroupHarmsNoOther() {
        String topic = unique("topic");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(builder -> builder.subscribe(
                        SubscriptionDefinition.of(unique("failing"), topic, Handling.of(Ping.class, (ping, context) -> {
                            throw new IllegalStateException("always");
                        })))
                .subscribe(SubscriptionDefinition.of(unique("fine"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.number());
                    return Outcome.ack();
                }))));

        for (int i = 0; i < 50; i++) {
            var unused = app.publisher().publish(topic, new Ping("", i));
        }

        ContractFixture.await().until(() -> seen.size() == 50);
    }
}
