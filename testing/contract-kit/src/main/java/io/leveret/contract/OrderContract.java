package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.EventHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Order by key. */
public interface OrderContract extends ContractFixture {

    /** One worker keeps the order of publishing. */
    @Test
    default void oneWorkerKeepsTheOrder() {
        requires(Capabilities.Feature.TOTAL_ORDER);
        String topic = unique("topic");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.number());
                    return Outcome.ack();
                })));

        for (int i = 0; i < 500; i++) {
            var unused = app.publisher().publish(topic, new Ping("", i));
        }

        ContractFixture.await().until(() -> seen.size() == 500);
        assertEquals(IntStream.range(0, 500).boxed().toList(), List.copyOf(seen));
    }

    /** Many workers keep the order of each key. */
    @Test
    default void manyWorkersKeepTheOrderOfEachKey() {
        String topic = unique("topic");
        Map<String, Queue<Integer>> seen = new ConcurrentHashMap<>();
        var handled = new AtomicInteger();
        Leveret app = start(
                ONCE.withConcurrency(8),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    seen.computeIfAbsent(ping.key(), key -> new ConcurrentLinkedQueue<>())
                                            .add(ping.number());
                                    handled.incrementAndGet();
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)));

        for (int i = 0; i < 2_000; i++) {
            var unused = new Ping("key-" + i % 20, i).publishByKey(app, topic);
        }

        ContractFixture.await().until(() -> handled.get() == 2_000);
        seen.forEach((key, numbers) -> assertEquals(numbers.stream().sorted().toList(), List.copyOf(numbers), key));
    }

    /** Each key stays on its thread. */
    @Test
    default void aConfinedKeyStaysOnItsThread() {
        String topic = unique("topic");
        Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();
        var handled = new AtomicInteger();
        Leveret app = start(
                ONCE.withConcurrency(8),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    threads.computeIfAbsent(ping.key(), key -> ConcurrentHashMap.newKeySet())
                                            .add(Thread.currentThread());
                                    handled.incrementAndGet();
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .confinedToThread()));

        for (int i = 0; i < 1_000; i++) {
            var unused = new Ping("key-" + i % 20, i).publishByKey(app, topic);
        }

        ContractFixture.await().until(() -> handled.get() == 1_000);
        threads.forEach((key, used) -> assertEquals(1, used.size(), key));
    }

    /** A held lane waits for the delayed retry of its first; other lanes go on. */
    @Test
    default void aHeldKeyWaitsForItsDelayedRetry() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(500)),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    if (ping.number() == 1 && context.attempt() == 1) {
                                        throw new IllegalStateException("not yet");
                                    }
                                    seen.add(ping.key() + ping.number());
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .holding()));

        new Ping("a", 1).publishByKey(app, topic).join();
        new Ping("a", 2).publishByKey(app, topic).join();
        new Ping("b", 3).publishByKey(app, topic).join();

        ContractFixture.await().until(() -> seen.size() == 3);
        assertEquals(List.of("b3", "a1", "a2"), List.copyOf(seen));
    }

    /** An event that would be held for longer than allowed in all waits on the broker, and its key goes on. */
    @Test
    default void anEventThatAsksForMoreThanTheLongestHoldWaitsOnTheBrokerAndItsKeyGoesOn() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Queue<Integer> delayed = new ConcurrentLinkedQueue<>();
        Duration longest = capabilities().longestHold();
        SubscriptionSettings delays = ONCE.withDelayedRetries(
                Duration.ofMillis(1), Duration.ofMillis(500), longest.minus(Duration.ofMillis(501)));
        Leveret app = startHolding(topic, delays, delayed, (ping, context) -> {
            seen.add(ping.number() + " attempt " + context.attempt());
            return ping.number() == 2
                    ? Outcome.ack()
                    : Outcome.retryAfter(context.attempt() < 3 ? Duration.ofMillis(500) : longest, "not yet");
        });

        new Ping("a", 1).publishByKey(app, topic).join();
        new Ping("a", 2).publishByKey(app, topic).join();

        ContractFixture.await().until(() -> seen.size() == 4 && delayed.size() == 1);
        assertEquals(List.of("1 attempt 1", "1 attempt 2", "1 attempt 3", "2 attempt 1"), List.copyOf(seen));
        assertEquals(List.of(3), List.copyOf(delayed));
    }

    /** The time that an event has waited behind a held one counts as held. */
    @Test
    default void anEventThatHasWaitedBehindAHeldOneMayBeHeldForThatMuchLess() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Queue<Integer> delayed = new ConcurrentLinkedQueue<>();
        Duration waits = Duration.ofSeconds(2);
        Duration longest = capabilities().longestHold();
        SubscriptionSettings delays = ONCE.withDelayedRetries(waits, longest.minus(waits));
        Leveret app = startHolding(topic, delays, delayed, (ping, context) -> {
            seen.add(ping.number() + " attempt " + context.attempt());
            return switch (ping.number()) {
                case 1 -> context.attempt() < 3 ? Outcome.retryAfter(waits, "not yet") : Outcome.ack();
                case 2 -> Outcome.retryAfter(longest, "not yet");
                default -> Outcome.ack();
            };
        });

        for (int i = 1; i <= 3; i++) {
            new Ping("a", i).publishByKey(app, topic).join();
        }

        ContractFixture.await().until(() -> seen.size() == 5 && delayed.size() == 1);
        assertEquals(
                List.of("1 attempt 1", "1 attempt 2", "1 attempt 3", "2 attempt 1", "3 attempt 1"), List.copyOf(seen));
        assertEquals(List.of(1), List.copyOf(delayed));
    }

    /** Keys are held; notes the attempts of each event that goes back to the broker for its retry. */
    private Leveret startHolding(
            String topic, SubscriptionSettings delays, Queue<Integer> delayed, EventHandler<Ping> handler) {
        return start(builder -> builder.settings(settings().withDefaults(delays))
                .listener(delayedRetries(delayed))
                .subscribe(SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, handler).orderedBy(Ping::key).holding())));
    }

    private static LeveretListener delayedRetries(Queue<Integer> attempts) {
        return new LeveretListener() {
            @Override
            public void settled(Attempt attempt, Result result) {
                if (result == Result.DELAYED_RETRY) {
                    attempts.add(attempt.number());
                }
            }
        };
    }

    /** Of several instances one receives, and the next takes over when it closes: so the order of keys holds among them. */
    @Test
    default void oneInstanceAtATimeReceivesWhereSoConfigured() {
        requires(Capabilities.Feature.SINGLE_ACTIVE);
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        List<Leveret> instances = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            instances.add(start(
                    ONCE.withSingleActive(true),
                    SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                        seen.add(name);
                        return Outcome.ack();
                    }))));
        }
        Leveret app = publisher();

        for (int i = 0; i < 50; i++) {
            app.publisher().publish(topic, new Ping("", i)).join();
        }
        ContractFixture.await().until(() -> seen.size() == 50);
        instances.get(0).close();
        app.publisher().publish(topic, new Ping("", 50)).join();

        ContractFixture.await().until(() -> seen.size() == 51);
        assertEquals(50, seen.stream().filter("first"::equals).count());
        assertEquals("second", List.copyOf(seen).get(50));
    }
}
