package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishTopic;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.Capabilities;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The results of publishing. */
public interface PublishContract extends ContractFixture {

    /** Without a subscriber it is a failure, unless that was said to be fine. */
    @Test
    default void anEventThatNobodyIsBoundToReceiveIsUnroutable() {
        requires(Capabilities.Feature.KNOWS_SUBSCRIBERS);
        Leveret app = publisher();
        String topic = unique("topic");

        var failure = assertThrows(
                CompletionException.class,
                () -> app.publisher().publish(topic, new Ping("", 1)).join());
        Receipt receipt = app.publisher()
                .publish(topic, new Ping("", 2), PublishOptions.DEFAULT.withMandatory(false))
                .join();

        var unroutable = assertInstanceOf(PublishException.Unroutable.class, failure.getCause());
        assertFalse(unroutable.maybeStored());
        assertFalse(receipt.routed());
    }

    /**
     * Many threads share one publisher.
     */
    @Test
    default void eachOfManyThreadsPublishesIsConfirmedOnceAndHandledOnce() throws Exception {
        String topic = unique("topic");
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE, SubscriptionDefinition.of(unique("group"), topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(ping.number());
                    return Outcome.ack();
                })));
        var completions = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
        for (int t = 0; t < 32; t++) {
            int base = t * 50;
            var thread = new Thread(
                    () -> {
                        for (int i = 0; i < 50; i++) {
                            futures.add(app.publisher()
                                    .publish(topic, new Ping("", base + i))
                                    .whenComplete((receipt, failure) -> completions.incrementAndGet()));
                        }
                    },
                    "contract-publisher-" + t);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (CompletableFuture<?> future : futures) {
            future.get(30, TimeUnit.SECONDS);
        }

        ContractFixture.await().until(() -> seen.size() == 1_600);
        assertEquals(1_600, completions.get());
        assertEquals(1_600, Set.copyOf(seen).size());
    }

    /**
     * A callback may do anything.
     */
    @Test
    default void aCallbackMayPublishAndWait() throws Exception {
        String topic = unique("topic");
        Leveret app = publisher();
        var fine = PublishOptions.DEFAULT.withMandatory(false);
        List<CompletableFuture<Receipt>> all = new ArrayList<>();

        for (int i = 0; i < 100; i++) {
            all.add(app.publisher()
                    .publish(topic, new Ping("", i), fine)
                    .thenApply(receipt -> app.publisher()
                            .publish(topic, new Ping("", -1), fine)
                            .join()));
        }

        for (CompletableFuture<Receipt> future : all) {
            assertEquals("ping.sent", future.get(30, TimeUnit.SECONDS).type());
        }
    }

    /** What a handler publishes is safe before its event is acknowledged; if it can't be, the attempt has failed. */
    @Test
    default void anEventIsAcknowledgedOnlyWhenWhatItsHandlerPublishedIsConfirmed() {
        requires(Capabilities.Feature.KNOWS_SUBSCRIBERS);
        String topic = unique("topic");
        String group = unique("group");
        String nowhere = unique("nowhere");
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            var unused = context.publisher().publish(nowhere, new Ping("", 1));
            return Outcome.ack();
        })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(1).size() == 1);
        assertEquals(
                PublishException.Unroutable.class.getName(),
                app.deadLetters(group, topic).browse(1).get(0).exception());
    }

    /** An event that has waited too long is gone. */
    @Test
    default void anExpiredEventIsNotDelivered() {
        String topic = unique("topic");
        String group = unique("group");
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        var handling = Handling.of(Ping.class, (ping, context) -> {
            seen.add(ping.number());
            return Outcome.ack();
        });
        Leveret app = publisher();
        start(ONCE, SubscriptionDefinition.of(group, topic, handling)).close();
        var brief = PublishOptions.DEFAULT.withTtl(Duration.ofMillis(1));
        app.publisher().publish(topic, new Ping("", 1), brief).join();
        app.publisher().publish(topic, new Ping("", 2)).join();

        Instant over = Instant.now().plusMillis(1);
        ContractFixture.await().until(() -> Instant.now().isAfter(over));
        start(ONCE, SubscriptionDefinition.of(group, topic, handling));

        ContractFixture.await().until(() -> seen.contains(2));
        assertEquals(Set.of(2), seen);
    }

    /** It had been handed out, and comes back after its time. */
    @Test
    default void anEventThatComesBackUnhandledAfterItsTtlIsNotDelivered() {
        String topic = unique("topic");
        String group = unique("group");
        var began = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        Leveret closing =
                start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
                    began.countDown();
                    try {
                        done.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Outcome.ack();
                })));
        Leveret app = publisher();
        var ttl = Duration.ofSeconds(3);
        app.publisher()
                .publish(topic, new Ping("", 1), PublishOptions.DEFAULT.withTtl(ttl))
                .join();
        long confirmedAt = System.nanoTime();
        ContractFixture.await().until(() -> began.getCount() == 0);
        closing.close(Duration.ZERO);
        app.publisher().publish(topic, new Ping("", 2)).join();
        ContractFixture.await().until(() -> System.nanoTime() - confirmedAt > ttl.toNanos());

        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            seen.add(ping.number());
            return Outcome.ack();
        })));

        ContractFixture.await().until(() -> seen.contains(2));
        done.countDown();
        assertEquals(Set.of(2), seen);
    }

    /** What no broker keeps is refused at once, on every transport. */
    @Test
    default void aTtlThatIsTooShortOrTooLongIsRefused() {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofDays(60), Duration.ofSeconds(Long.MAX_VALUE))) {
            var refused = assertThrows(IllegalArgumentException.class, () -> PublishOptions.DEFAULT.withTtl(ttl));
            assertTrue(String.valueOf(refused.getMessage()).contains("it must be from 1ms to 49d"), refused::toString);
        }
    }

    /** What a topic's settings say goes for all its events but those whose options say otherwise. */
    @Test
    default void aTopicWithoutSubscribersMayBeFineByItsSettings() {
        requires(Capabilities.Feature.KNOWS_SUBSCRIBERS);
        String topic = unique("topic");
        Leveret app = start(builder -> builder.settings(
                settings().withPublish(settings().publish().withTopics(Map.of(topic, new PublishTopic(false))))));

        assertFalse(app.publisher().publish(topic, new Ping("", 1)).join().routed());
        var required = app.publisher().publish(topic, new Ping("", 2), PublishOptions.DEFAULT.withMandatory(true));
        Throwable failure = required.handle((receipt, thrown) -> thrown).join();
        assertInstanceOf(PublishException.Unroutable.class, failure);
        assertThrows(
                CompletionException.class,
                () -> app.publisher().publish(unique("other"), new Ping("", 3)).join());
    }

    /** What a subscriber could never read is refused at publish, and what is published can be read. */
    @Test
    default void whatCannotBeReadAgainIsRefusedAtPublish() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Map<?, ?>> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE,
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.of(Map.class, (map, context) -> {
                                    seen.add(map);
                                    return Outcome.ack();
                                })
                                .types("odd.made")));
        var odd = PublishOptions.DEFAULT.withType("odd.made");
        Map<String, Object> nested = Map.of();
        for (int i = 0; i < 120; i++) {
            nested = Map.of("n", nested);
        }
        for (Object event : List.of(nested, Map.of("n", BigInteger.TEN.pow(20_000)), Optional.empty())) {
            var refused = assertThrows(
                    IllegalArgumentException.class, () -> app.publisher().publish(topic, event, odd));
            assertFalse(String.valueOf(refused.getMessage()).isEmpty());
        }
        Map<String, Object> fine = Map.of("k".repeat(60_000), BigInteger.TEN.pow(1_001));

        app.publisher().publish(topic, fine, odd).join();

        ContractFixture.await()
                .until(() -> seen.size() == 1
                        || !app.deadLetters(group, topic).browse(1).isEmpty());
        assertEquals(List.of(fine), List.copyOf(seen));
    }
}
