package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SettingsException;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Settings that change while the application runs. */
public interface LiveSettingsContract extends ContractFixture {

    private Settings with(SubscriptionSettings own) {
        return settings().withDefaults(own);
    }

    private static void publish(Leveret app, String topic, int events) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 1; i <= events; i++) {
            all.add(new Ping("k" + i % 5, i).publishByKey(app, topic));
        }
        all.forEach(CompletableFuture::join);
    }

    /** As many as it says, no more and no less. */
    @Test
    default void moreHandlersRunOnceConcurrencyIsRaisedAndFewerOnceItIsLowered() {
        String topic = unique("topic");
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        var permits = new Semaphore(0);
        Leveret app = start(
                ONCE.withConcurrency(1),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    assertTrue(permits.tryAcquire(30, TimeUnit.SECONDS));
                    running.decrementAndGet();
                    done.incrementAndGet();
                    return Outcome.ack();
                })));
        publish(app, topic, 40);
        ContractFixture.await().until(() -> running.get() == 1);

        List<String> changes = app.apply(with(ONCE.withConcurrency(4)));

        assertEquals(1, changes.size(), changes::toString);
        assertTrue(changes.get(0).endsWith("concurrency 1 -> 4"), changes::toString);
        ContractFixture.await().until(() -> running.get() == 4);
        app.apply(with(ONCE.withConcurrency(2)));
        permits.release(10);
        ContractFixture.await().until(() -> done.get() == 10 && running.get() == 2);
        most.set(0);
        permits.release(30);
        ContractFixture.await().until(() -> done.get() == 40);
        assertTrue(most.get() <= 2, () -> most + " ran at once");
    }

    /** Whatever the transport has to do for that. */
    @Test
    default void eachEventIsHandledOnceAndInOrderWhilePrefetchGrows() {
        String topic = unique("topic");
        Queue<Ping> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(3).withPrefetch(1),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.of(Ping.class, (ping, context) -> {
                                    seen.add(ping);
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)));
        for (int prefetch : List.of(3, 20, 50, 200)) {
            publish(app, topic, 100);
            app.apply(with(ONCE.withConcurrency(3).withPrefetch(prefetch)));
        }

        ContractFixture.await().until(() -> seen.size() >= 400);
        for (int key = 0; key < 5; key++) {
            assertEquals(fourTimes("k" + key), numbers(seen, "k" + key));
        }
        assertThrows(
                SettingsException.class,
                () -> app.apply(with(ONCE.withConcurrency(3).withPrefetch(100))));
    }

    private static List<Integer> numbers(Queue<Ping> pings, String key) {
        return pings.stream()
                .filter(ping -> ping.key().equals(key))
                .map(Ping::number)
                .toList();
    }

    private static List<Integer> fourTimes(String key) {
        return IntStream.range(0, 400)
                .map(i -> i % 100 + 1)
                .filter(number -> ("k" + number % 5).equals(key))
                .boxed()
                .toList();
    }

    /** Where no order is to be kept. */
    @Test
    default void eachEventIsHandledOnceWhilePrefetchShrinks() {
        String topic = unique("topic");
        Queue<Ping> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(3).withPrefetch(50),
                SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping);
                    return Outcome.ack();
                })));
        for (int prefetch : List.of(20, 5, 2, 1)) {
            publish(app, topic, 100);
            app.apply(with(ONCE.withConcurrency(3).withPrefetch(prefetch)));
        }

        ContractFixture.await().until(() -> seen.size() >= 400);
        for (int key = 0; key < 5; key++) {
            assertEquals(
                    fourTimes("k" + key).stream().sorted().toList(),
                    numbers(seen, "k" + key).stream().sorted().toList());
        }
    }

    /** Those that begin after the change. */
    @Test
    default void retriesAndTimeLimitsCountForEventsThatBeginLater() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> attempts = new ConcurrentLinkedQueue<>();
        var forEver = new CountDownLatch(1);
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            attempts.add(ping.number() + " #" + context.attempt());
            if (ping.number() == 3) {
                assertTrue(forEver.await(30, TimeUnit.SECONDS));
            }
            throw new IllegalStateException("always");
        })));
        app.publisher().publish(topic, new Ping("", 1)).join();
        ContractFixture.await().until(() -> app.deadLetters(group, topic).count() == 1);

        app.apply(with(ONCE.withRetry(RetryPolicy.of(3, Duration.ofMillis(1)))));

        app.publisher().publish(topic, new Ping("", 2)).join();
        ContractFixture.await().until(() -> app.deadLetters(group, topic).count() == 2);
        assertEquals(List.of("1 #1", "2 #1", "2 #2", "2 #3"), List.copyOf(attempts));
        app.apply(with(ONCE.withTimeout(Duration.ofMillis(50))));
        app.publisher().publish(topic, new Ping("", 3)).join();
        ContractFixture.await().until(() -> app.deadLetters(group, topic).count() == 3);
        assertTrue(app.deadLetters(group, topic).browse(3).get(2).reason().contains("50ms"));
    }

    /** From the start, and later. */
    @Test
    default void aPausedGroupHandlesNothingUntilItsSettingChanges() {
        String topic = unique("topic");
        String group = unique("group");
        var handled = new AtomicInteger();
        Leveret app = start(
                ONCE.withPaused(true),
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    handled.incrementAndGet();
                    return Outcome.ack();
                })));
        publish(app, topic, 3);
        assertTrue(app.subscription(group, topic).health().detail().contains("paused"));
        assertEquals(0, handled.get());

        app.apply(with(ONCE));

        ContractFixture.await().until(() -> handled.get() == 3);
        app.apply(with(ONCE.withPaused(true)));
        publish(app, topic, 3);
        assertEquals(List.of(), app.apply(with(ONCE.withPaused(true))));
        assertEquals(3, handled.get());
        app.subscription(group, topic).resume();
        ContractFixture.await().until(() -> handled.get() == 6);
    }

    /** All that is wrong is listed, and what could change has not. */
    @Test
    default void settingsThatNeedARestartChangeNothing() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> Outcome.ack())));
        Settings other = with(ONCE.withConcurrency(9).withDelayedRetries(Duration.ofSeconds(1)))
                .withShutdownTimeout(Duration.ofSeconds(1));

        var refused = assertThrows(SettingsException.class, () -> app.apply(other));

        assertEquals(
                List.of(
                        "settings: shutdownTimeout can't change while the application runs; restart it, or write the"
                                + " value of before",
                        "settings: subscriptions." + group + ".delayedRetries can't change while the application runs;"
                                + " restart it, or write the value of before"),
                refused.faults().stream().map(Object::toString).toList());
        assertEquals(List.of(), app.apply(with(ONCE)));
    }
}
