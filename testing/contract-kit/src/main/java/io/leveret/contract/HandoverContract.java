package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import io.leveret.transport.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The order of keys when the events that one instance held go to another instance, or to the next start of the same
 * one.
 */
public interface HandoverContract extends ContractFixture {

    /** What is in hand and has not begun goes back in order, and nothing is handled twice. */
    @Test
    default void aCloseInABacklogKeepsTheOrderOfAKeyForTheNextStart() {
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        var reached = new CountDownLatch(1);
        var closes = new CountDownLatch(1);
        SubscriptionSettings prefetch = ONCE.withPrefetch(250);
        Leveret first = start(prefetch, ordered(group, topic, order, "", ping -> {
            if (ping.number() == 150) {
                reached.countDown();
                await(closes);
            }
        }));
        publish(publisher(), topic, 1_000, 1);
        await(reached);

        var closer = new Thread(first::close, "contract-closer");
        closer.start();
        ContractFixture.await().until(() -> !first.health().up());
        closes.countDown();
        ContractFixture.await().until(() -> !closer.isAlive());

        assertEquals(151, order.seen());
        start(prefetch, ordered(group, topic, order, "", ping -> {}));
        ContractFixture.await().until(() -> order.seen() == 1_000);
        order.assertHeld();
        assertEquals(1_000, order.handlings());
    }

    /** However often a subscription is paused and resumed in a backlog, its keys stay in order, and nothing is handled twice. */
    @Test
    default void aSubscriptionThatIsPausedAndResumedAgainAndAgainKeepsTheOrderOfKeys() {
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        Leveret app = start(ONCE.withPrefetch(50), ordered(group, topic, order, "", ping -> {}));
        Subscription subscription = app.subscription(group, topic);
        publish(app, topic, 1_000, 5);

        for (int i = 1; i <= 10; i++) {
            int part = i * 50;
            ContractFixture.await().until(() -> order.seen() >= part);
            subscription.pause();
            subscription.resume();
        }

        ContractFixture.await().until(() -> order.seen() == 1_000);
        order.assertHeld();
        assertEquals(1_000, order.handlings());
        // Events may be handled before the transport has told that it receives again.
        ContractFixture.await().until(() -> app.health().up());
    }

    /** What supervision keeps from being started comes in order once it is resumed. */
    @Test
    default void aSubscriptionThatSupervisionHasPausedGoesOnInOrder() {
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        Leveret app = start(supervised(), ordered(group, topic, order, "", ping -> {
            if (ping.number() == 20) {
                throw new NoClassDefFoundError("on/Purpose");
            }
        }));
        publish(app, topic, 200, 1);
        ContractFixture.await().until(() -> !app.health().up());

        app.subscription(group, topic).resume();

        ContractFixture.await().until(() -> order.seen() == 200);
        order.assertHeld();
        assertEquals(200, order.handlings());
    }

    /** With one instance at a time, the next takes over when the active one closes, after what runs there, and in order. */
    @Test
    default void theNextInstanceTakesOverInOrderWhenTheActiveOneCloses() {
        takesOver(ONCE, ping -> {}, (instance, subscription) -> instance.close());
    }

    /** With one instance at a time, the next takes over when the active one is paused, after what runs there, and in order. */
    @Test
    default void theNextInstanceTakesOverInOrderWhenTheActiveOneIsPaused() {
        takesOver(ONCE, ping -> {}, (instance, subscription) -> subscription.pause());
    }

    /** With one instance at a time, the next takes over when supervision pauses the active one, and in order. */
    @Test
    default void theNextInstanceTakesOverInOrderWhenSupervisionPausesTheActiveOne() {
        var crashes = new AtomicInteger();
        takesOver(
                supervised(),
                ping -> {
                    if (ping.number() >= 40 && crashes.getAndIncrement() == 0) {
                        throw new NoClassDefFoundError("on/Purpose");
                    }
                },
                (instance, subscription) -> ContractFixture.await()
                        .until(() -> !subscription.health().up()));
    }

    /** With one instance at a time, keys stay in order when all connections break. */
    @Test
    default void keysStayInOrderWhenTheConnectionOfTheActiveInstanceBreaks() {
        requires(Capability.NETWORK);
        requires(Capabilities.Feature.SINGLE_ACTIVE);
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        for (String name : List.of("first", "second")) {
            // An instance can't know at once that it has lost its connection: what runs there then may overlap.
            start(
                    ONCE.withPrefetch(50).withSingleActive(true),
                    ordered(group, topic, order, name, ping -> pause(Duration.ofMillis(2))));
        }
        publish(publisher(), topic, 400, 5);

        for (int part : List.of(60, 160)) {
            ContractFixture.await().until(() -> order.seen() >= part);
            network().cut();
        }

        ContractFixture.await().until(() -> order.seen() == 400);
        order.assertHeld();
    }

    /** An event whose key is held goes back where it stood, not behind its key: the attempts since it was delivered are forgotten. */
    @Test
    default void aCloseForgetsTheAttemptsOfAHeldEventAndKeepsItsPlace() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var started = new AtomicInteger(1);
        SubscriptionDefinition definition = SubscriptionDefinition.of(
                group,
                topic,
                Handling.of(Ping.class, (ping, context) -> {
                            seen.add(ping.number() + " attempt " + context.attempt());
                            return started.get() == 1
                                    ? Outcome.retryAfter(Duration.ofMinutes(1), "not yet")
                                    : Outcome.ack();
                        })
                        .orderedBy(Ping::key)
                        .holding());
        SubscriptionSettings delays = ONCE.withDelayedRetries(Duration.ofMinutes(1));
        Leveret first = start(delays, definition);
        publish(publisher(), topic, 3, 1);
        ContractFixture.await().until(() -> seen.size() == 1);

        first.close();
        started.set(2);
        start(delays, definition);

        ContractFixture.await().until(() -> seen.size() == 4);
        assertEquals(List.of("0 attempt 1", "0 attempt 1", "1 attempt 1", "2 attempt 1"), List.copyOf(seen));
    }

    /** Two instances, of which one receives, until something happens to it in the middle of a backlog. */
    private void takesOver(SubscriptionSettings own, Consumer<Ping> handler, HandOver happens) {
        requires(Capabilities.Feature.SINGLE_ACTIVE);
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        var handled = new ConcurrentHashMap<String, AtomicInteger>();
        List<Leveret> instances = List.of("first", "second").stream()
                .map(name ->
                        start(own.withPrefetch(50).withSingleActive(true), ordered(group, topic, order, "", ping -> {
                            handled.computeIfAbsent(name, key -> new AtomicInteger())
                                    .incrementAndGet();
                            pause(Duration.ofMillis(5));
                            handler.accept(ping);
                        })))
                .toList();
        publish(publisher(), topic, 400, 5);
        ContractFixture.await().until(() -> order.seen() >= 40);

        Leveret active = instances.get(handled.containsKey("first") ? 0 : 1);
        happens.to(active, active.subscription(group, topic));

        ContractFixture.await().until(() -> order.seen() == 400);
        order.assertHeld();
        assertEquals(400, order.handlings());
        assertEquals(2, handled.size(), handled::toString);
    }

    private static SubscriptionDefinition ordered(
            String group, String topic, KeyOrder order, String scope, Consumer<Ping> handler) {
        return SubscriptionDefinition.of(
                group,
                topic,
                Handling.of(Ping.class, (ping, context) -> {
                            order.begins(scope, ping);
                            try {
                                handler.accept(ping);
                            } finally {
                                order.ends(scope, ping);
                            }
                            return Outcome.ack();
                        })
                        .orderedBy(Ping::key));
    }

    private static void publish(Leveret app, String topic, int count, int keys) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Ping("key-" + i % keys, i).publishByKey(app, topic);
        }
        CompletableFuture.allOf(all).join();
    }

    private static SubscriptionSettings supervised() {
        return ONCE.withPrefetch(50).withSupervision(new SupervisionPolicy(0, Duration.ofMinutes(1)));
    }

    /** What a handler that takes its time does. */
    private static void pause(Duration time) {
        await(new CountDownLatch(1), time);
    }

    private static void await(CountDownLatch latch) {
        assertTrue(await(latch, Duration.ofSeconds(30)), "waited for too long");
    }

    private static boolean await(CountDownLatch latch, Duration time) {
        try {
            return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }

    /** What happens to the active instance. */
    @FunctionalInterface
    interface HandOver {

        /**
         * Happens.
         *
         * @param instance the active one
         * @param subscription its subscription
         */
        void to(Leveret instance, Subscription subscription);
    }
}
