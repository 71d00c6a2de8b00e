package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events reach the groups and instances that subscribed. */
public interface DeliveryContract extends ContractFixture {

    /**
     * All that was published arrives.
     */
    @Test
    default void anEventArrivesWithItsIdTypeAndHeaders() throws Exception {
        String topic = unique("topic");
        var seen = new CompletableFuture<Context>();
        var body = new CompletableFuture<Ping>();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    body.complete(ping);
                    seen.complete(context);
                    return Outcome.ack();
                })));

        var options = PublishOptions.DEFAULT
                .withId("id-1")
                .withHeader("tenant", "blue")
                .withKey("k");
        app.publisher().publish(topic, new Ping("k", 7), options).get(30, TimeUnit.SECONDS);

        assertEquals(new Ping("k", 7), body.get(30, TimeUnit.SECONDS));
        Context context = seen.get(30, TimeUnit.SECONDS);
        assertEquals("id-1", context.id());
        assertEquals("ping.sent", context.type());
        assertEquals(topic, context.topic());
        assertEquals(Map.of("tenant", "blue"), context.headers());
        assertEquals(1, context.attempt());
        assertFalse(context.redelivered());
    }

    /** Work is shared within a group, and each group has all of it. */
    @Test
    default void aGroupSharesTheWorkAndEachGroupGetsAll() {
        requires(Capabilities.Feature.SHARED_BACKLOG);
        String topic = unique("topic");
        String shared = unique("shared");
        Queue<Integer> one = new ConcurrentLinkedQueue<>();
        Queue<Integer> two = new ConcurrentLinkedQueue<>();
        Queue<Integer> other = new ConcurrentLinkedQueue<>();
        start(ONCE.withPrefetch(5), SubscriptionDefinition.of(shared, topic, collect(one)));
        start(ONCE.withPrefetch(5), SubscriptionDefinition.of(shared, topic, collect(two)));
        Leveret app = start(ONCE, SubscriptionDefinition.of(unique("other"), topic, collect(other)));

        publish(app, topic, 200);

        ContractFixture.await().until(() -> one.size() + two.size() == 200 && other.size() == 200);
        assertFalse(one.isEmpty());
        assertFalse(two.isEmpty());
        Set<Integer> both = ConcurrentHashMap.newKeySet();
        both.addAll(one);
        both.addAll(two);
        assertEquals(200, both.size());
    }

    /** A queue keeps events while no instance runs, and one made later has nothing of before. */
    @Test
    default void aSubscriptionKeepsEventsWhileNoInstanceRuns() {
        String topic = unique("topic");
        String early = unique("early");
        Queue<Integer> first = new ConcurrentLinkedQueue<>();
        Queue<Integer> late = new ConcurrentLinkedQueue<>();
        Leveret app = publisher();
        start(ONCE, SubscriptionDefinition.of(early, topic, collect(first))).close();

        publish(app, topic, 3);
        start(ONCE, SubscriptionDefinition.of(unique("late"), topic, collect(late)));
        start(ONCE, SubscriptionDefinition.of(early, topic, collect(first)));
        app.publisher().publish(topic, new Ping("marker", 99)).join();

        ContractFixture.await().until(() -> first.size() == 4 && late.contains(99));
        assertEquals(List.of(0, 1, 2, 99), first.stream().sorted().toList());
        assertEquals(List.of(99), List.copyOf(late));
    }

    /** Bindings with wildcards. */
    @Test
    default void patternsSelectTypes() {
        String topic = unique("topic");
        Queue<String> words = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    words.add(context.type());
                                    return Outcome.ack();
                                })
                                .types("a.*", "b.#")));

        for (String type : List.of("a.x", "a.x.y", "b", "b.x.y", "c", "a.last")) {
            var options = PublishOptions.DEFAULT.withType(type).withMandatory(false);
            app.publisher().publish(topic, new Ping("", 0), options).join();
        }

        ContractFixture.await().until(() -> words.contains("a.last"));
        ContractFixture.await().until(() -> words.size() == 4);
        assertEquals(Set.of("a.x", "b", "b.x.y", "a.last"), Set.copyOf(words));
    }

    /** Bodies are not limited to a frame. */
    @Test
    default void aLargeBodyArrivesWhole() {
        String topic = unique("topic");
        var seen = new CompletableFuture<Integer>();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.complete(ping.key().length());
                    return Outcome.ack();
                })));

        app.publisher().publish(topic, new Ping("x".repeat(1 << 20), 0)).join();

        ContractFixture.await().until(seen::isDone);
        assertEquals(1 << 20, seen.join());
    }

    /** The prefetch bounds what an instance holds. */
    @Test
    default void anInstanceHoldsNoMoreThanItsPrefetch() {
        requires(Capabilities.Feature.SHARED_BACKLOG);
        String topic = unique("topic");
        var release = new CountDownLatch(1);
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withPrefetch(5).withConcurrency(2),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.number());
                    release.await(30, TimeUnit.SECONDS);
                    return Outcome.ack();
                })));

        publish(app, topic, 50);

        ContractFixture.await().until(() -> seen.size() == 2 && holds(app) >= 5);
        assertEquals(5, holds(app));
        release.countDown();
        ContractFixture.await().until(() -> seen.size() == 50);
    }

    private static int holds(Leveret app) {
        var stats = app.stats().subscriptions().get(0);
        return stats.inFlight() + stats.waiting() + stats.held();
    }

    /** What an instance has no room for waits on the broker, for whichever has. */
    @Test
    default void anInstanceWithRoomTakesWhatABusyOneHasNoRoomFor() {
        requires(Capabilities.Feature.SHARED_BACKLOG);
        String topic = unique("topic");
        String group = unique("group");
        var release = new CountDownLatch(1);
        Queue<Integer> held = new ConcurrentLinkedQueue<>();
        Queue<Integer> free = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withPrefetch(5).withConcurrency(5),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    held.add(ping.number());
                    release.await(30, TimeUnit.SECONDS);
                    return Outcome.ack();
                })));
        publish(app, topic, 50);
        ContractFixture.await().until(() -> held.size() == 5);

        start(ONCE, SubscriptionDefinition.of(group, topic, collect(free)));

        ContractFixture.await().until(() -> free.size() == 45);
        assertEquals(5, held.size());
        release.countDown();
    }

    /** While handlers are brief few threads do all, but one that takes long holds up no other. */
    @Test
    default void aHandlerThatWaitsForALaterEventDoesNotWaitInVainAfterManyBriefOnes() {
        String topic = unique("topic");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Queue<Boolean> waited = new ConcurrentLinkedQueue<>();
        // What waits, by what it waits for.
        Map<Integer, CountDownLatch> next =
                Map.of(500, new CountDownLatch(1), 1_000, new CountDownLatch(1), 1_500, new CountDownLatch(1));
        Leveret app = start(
                ONCE.withConcurrency(4),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    CountDownLatch ends = next.get(ping.number());
                    if (ends != null) {
                        ends.countDown();
                    }
                    CountDownLatch begins = next.get(ping.number() + 1);
                    if (begins != null) {
                        waited.add(begins.await(30, TimeUnit.SECONDS));
                    }
                    seen.add(ping.number());
                    return Outcome.ack();
                })));

        publish(app, topic, 2_000);

        ContractFixture.await().until(() -> seen.size() == 2_000);
        assertEquals(List.of(true, true, true), List.copyOf(waited));
    }

    /** Members may come and go. */
    @Test
    default void subscribingAndClosingWhilePublishingLosesNothing() {
        String topic = unique("topic");
        String group = unique("group");
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, collect(seen)));
        List<CompletableFuture<?>> published = new ArrayList<>();

        for (int round = 0; round < 5; round++) {
            Leveret second = start(ONCE, SubscriptionDefinition.of(group, topic, collect(seen)));
            for (int i = 0; i < 200; i++) {
                published.add(app.publisher().publish(topic, new Ping("", round * 200 + i)));
            }
            assertTrue(second.close(Duration.ofSeconds(20)).clean());
        }

        CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).join();
        ContractFixture.await().until(() -> seen.size() == 1_000);
    }

    /** Publishes so many, numbered from 0, and waits for their confirms. */
    private static void publish(Leveret app, String topic, int count) {
        CompletableFuture<?>[] all = IntStream.range(0, count)
                .mapToObj(number -> app.publisher().publish(topic, new Ping("", number)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
    }

    private static Handling<Ping> collect(java.util.Collection<Integer> into) {
        return Handling.of(Ping.class, (ping, context) -> {
            into.add(ping.number());
            return Outcome.ack();
        });
    }
}
