package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BatchHandler;
import io.leveret.Causation;
import io.leveret.CircuitBreakerPolicy;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches when something goes wrong: the handler, what it publishes, the connection, the end of the application. */
public interface BatchFailureContract extends ContractFixture {

    /** Never reached: a batch that waits so long has to be full. */
    Duration LONG = Duration.ofMinutes(5);

    private static List<Integer> numbers(List<Ping> pings) {
        return pings.stream().map(Ping::number).toList();
    }

    private static SubscriptionDefinition batches(String group, String topic, int max, BatchHandler<Ping> handler) {
        return SubscriptionDefinition.of(group, topic, Handling.ofBatch(Ping.class, max, LONG, handler));
    }

    private static void publish(Leveret app, String topic, int count) {
        for (int i = 0; i < count; i++) {
            new Ping("k", i).publishByKey(app, topic).join();
        }
    }

    /** One in eight can't be handled: of the calls that decide about an event most succeed. */
    @Test
    default void eventsThatFailAmongOthersDoNotOpenTheCircuitBreaker() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        SubscriptionSettings breaking =
                ONCE.withConcurrency(1).withCircuitBreaker(new CircuitBreakerPolicy(50, 4, Duration.ofHours(1)));
        Leveret app = start(breaking, batches(group, topic, 8, (pings, contexts) -> {
            if (pings.stream().anyMatch(ping -> ping.number() % 8 == 5)) {
                throw new IllegalStateException("one in eight");
            }
            handled.addAll(numbers(pings));
            return Outcome.ack();
        }));

        publish(app, topic, 40);

        ContractFixture.await().until(() -> handled.size() == 35);
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 5);
        assertTrue(app.subscription(group, topic).health().up());
    }

    /** While nothing can be handled it pauses; the rest of the batch that has shown it is left in the queue, in order. */
    @Test
    default void anOutageOpensTheCircuitBreakerAndTheRestOfTheBatchReturnsToTheQueueInOrder() {
        String topic = unique("topic");
        String group = unique("group");
        var fails = new AtomicBoolean(true);
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        SubscriptionSettings breaking =
                ONCE.withConcurrency(1).withCircuitBreaker(new CircuitBreakerPolicy(50, 4, Duration.ofMillis(200)));
        Leveret app = start(
                breaking,
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.ofBatch(Ping.class, 16, Duration.ofMillis(50), (pings, contexts) -> {
                                    if (fails.get()) {
                                        throw new IllegalStateException("no database");
                                    }
                                    handled.addAll(numbers(pings));
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)));
        Subscription subscription = app.subscription(group, topic);

        publish(app, topic, 32);
        ContractFixture.await().until(() -> subscription.health().detail().contains("by its circuit breaker"));
        // At least one probe has been tried and has failed.
        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(32).size() > 4);
        fails.set(false);

        ContractFixture.await()
                .until(() -> handled.size()
                                + app.deadLetters(group, topic).browse(32).size()
                        == 32);
        int dead = app.deadLetters(group, topic).browse(32).size();
        assertEquals(IntStream.range(dead, 32).boxed().toList(), List.copyOf(handled));
        ContractFixture.await().until(() -> subscription.health().up());
    }

    /** A call that takes too long is a failure as any other: it is split, and then it may be fast enough. */
    @Test
    default void aBatchThatTakesTooLongIsInterruptedAndSplit() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE.withTimeout(Duration.ofMillis(300)), batches(group, topic, 4, (pings, contexts) -> {
            if (pings.size() > 2) {
                new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            }
            sizes.add(pings.size());
            return Outcome.ack();
        }));

        publish(app, topic, 4);

        ContractFixture.await().until(() -> sizes.size() == 2);
        assertEquals(List.of(2, 2), List.copyOf(sizes));
        assertEquals(0, app.deadLetters(group, topic).browse(1).size());
    }

    /** Which event has crashed the handler shows when it is alone: that is one crash, not one for each call. */
    @Test
    default void anEventThatCrashesItsHandlerIsOneCrashThoughItsBatchIsSplit() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1).withSupervision(new SupervisionPolicy(1, Duration.ofMinutes(1))),
                batches(group, topic, 8, (pings, contexts) -> {
                    if (numbers(pings).contains(2)) {
                        throw new StackOverflowError("on purpose");
                    }
                    handled.addAll(numbers(pings));
                    return Outcome.ack();
                }));

        publish(app, topic, 8);

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1 && handled.size() == 7);
        assertTrue(app.subscription(group, topic).health().up());
    }

    /** What no retry can help is a dead letter as soon as it is alone, and is compensated. */
    @Test
    default void whatNoRetryCanHelpIsCompensatedAndADeadLetterOnceItIsAlone() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> alone = new ConcurrentLinkedQueue<>();
        Queue<Integer> compensated = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofHours(1)),
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.ofBatch(Ping.class, 4, LONG, (pings, contexts) -> {
                                    if (pings.size() == 1) {
                                        alone.add(contexts.get(0).attempt());
                                    }
                                    if (numbers(pings).contains(3)) {
                                        throw new UnsupportedOperationException("number 3");
                                    }
                                    return Outcome.ack();
                                })
                                .nonRetryable(UnsupportedOperationException.class)
                                .onExhausted((failed, context) ->
                                        compensated.add(failed.event().number()))));

        publish(app, topic, 4);

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1);
        assertEquals(List.of(3), List.copyOf(compensated));
        // Each was in the calls with four, two and one.
        assertEquals(List.of(3, 3), List.copyOf(alone));
    }

    /** Each of its events causes what is published with its own context. */
    @Test
    default void whatABatchPublishesIsCausedByTheEventWhoseContextPublishesIt() {
        String topic = unique("topic");
        String answers = unique("answers");
        Map<Integer, String> ids = new ConcurrentHashMap<>();
        Map<Integer, String> causes = new ConcurrentHashMap<>();
        Leveret app = start(builder -> builder.publishInterceptor(new Causation())
                .subscribe(SubscriptionDefinition.of(
                        unique("group"), answers, Handling.of(Ping.class, (ping, context) -> {
                            causes.put(ping.number(), context.headers().getOrDefault(Causation.CAUSATION_ID, "none"));
                            return Outcome.ack();
                        })))
                .subscribe(batches(unique("group"), topic, 3, (pings, contexts) -> {
                    for (int i = 0; i < pings.size(); i++) {
                        ids.put(pings.get(i).number(), contexts.get(i).id());
                        var unused = contexts.get(i).publisher().publish(answers, pings.get(i));
                    }
                    return Outcome.ack();
                })));

        publish(app, topic, 3);

        ContractFixture.await().until(() -> causes.size() == 3);
        assertEquals(ids, causes);
        assertEquals(3, Set.copyOf(ids.values()).size());
    }

    /** Of a key that is held, all that were put off come again one after another, in their order. */
    @Test
    default void eventsOfAHeldKeyThatABatchPutsOffComeAgainInTheirOrder() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(300)),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.ofBatch(Ping.class, 4, LONG, (pings, contexts) -> {
                                    seen.add(numbers(pings) + " attempt "
                                            + contexts.get(0).attempt());
                                    return contexts.get(0).attempt() == 1 && pings.size() > 1
                                            ? Outcome.each(pings.stream()
                                                    .map(ping -> ping.number() == 2
                                                            ? Outcome.ack()
                                                            : Outcome.retryAfter(Duration.ZERO, "not yet"))
                                                    .toList())
                                            : Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .holding()));

        publish(app, topic, 4);

        ContractFixture.await().until(() -> seen.size() == 4);
        assertEquals(
                List.of("[0, 1, 2, 3] attempt 1", "[0] attempt 2", "[1] attempt 2", "[3] attempt 2"),
                List.copyOf(seen));
    }

    /** A confined key stays on its thread, in batches too. */
    @Test
    default void aConfinedKeyStaysOnItsThreadInBatches() {
        String topic = unique("topic");
        Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();
        Set<Integer> handled = ConcurrentHashMap.newKeySet();
        Leveret app = start(
                ONCE.withConcurrency(4),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.ofBatch(Ping.class, 10, Duration.ofMillis(20), (pings, contexts) -> {
                                    for (Ping ping : pings) {
                                        threads.computeIfAbsent(ping.key(), key -> ConcurrentHashMap.newKeySet())
                                                .add(Thread.currentThread());
                                    }
                                    handled.addAll(numbers(pings));
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .confinedToThread()));

        for (int i = 0; i < 400; i++) {
            var unused = app.publisher().publish(topic, new Ping("key-" + i % 20, i));
        }

        ContractFixture.await().until(() -> handled.size() == 400);
        threads.forEach((key, used) -> assertEquals(1, used.size(), key));
    }

    /** Closing gives up a handler that does not end: all events of its batch return. */
    @Test
    default void aBatchWhoseHandlerDoesNotEndReturnsToItsQueueWhenTheApplicationCloses() throws InterruptedException {
        String topic = unique("topic");
        String group = unique("group");
        Leveret other = publisher();
        var began = new CountDownLatch(1);
        Leveret closing = start(ONCE.withConcurrency(1), batches(group, topic, 4, (pings, contexts) -> {
            began.countDown();
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            return Outcome.ack();
        }));
        publish(other, topic, 4);
        assertTrue(began.await(30, TimeUnit.SECONDS));

        assertFalse(closing.close(Duration.ofMillis(500)).clean());
        Queue<Integer> second = new ConcurrentLinkedQueue<>();
        Leveret next = start(ONCE.withConcurrency(1), batches(group, topic, 4, (pings, contexts) -> {
            second.addAll(numbers(pings));
            return Outcome.ack();
        }));

        ContractFixture.await().until(() -> second.size() == 4);
        assertEquals(List.of(0, 1, 2, 3), List.copyOf(second));
        assertEquals(0, next.deadLetters(group, topic).browse(1).size());
    }

    /** What its connection has taken along drops out of a batch that fills, and comes again. */
    @Test
    default void aBatchThatFillsWhenTheConnectionBreaksHasEachEventOnce() {
        requires(Capability.NETWORK);
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(
                        group, topic, Handling.ofBatch(Ping.class, 6, Duration.ofSeconds(3), (pings, contexts) -> {
                            handled.addAll(numbers(pings));
                            return Outcome.ack();
                        })));
        publish(app, topic, 5);
        ContractFixture.await().until(() -> app.stats().subscriptions().get(0).waiting() == 5);

        network().cut();
        ContractFixture.await()
                .until(() -> app.stats().reconnects() > 0 && app.health().up());
        app.publisher().publish(topic, new Ping("k", 5)).join();

        ContractFixture.await().until(() -> handled.size() >= 6);
        assertEquals(List.of(0, 1, 2, 3, 4, 5), handled.stream().sorted().toList());
    }
}
