package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a publisher learns. */
public interface PublishContract extends Bench {

    /** Without a subscriber it is a failure, unless that was said to be fine. */
    @Test
    default void anEventThatNobodyIsBoundToReceiveIsUnroutable() {
        Leveret app = publisher();
        String topic = unique("topic");

        var failure = assertThrows(
                CompletionException.class,
                () -> app.publisher().publish(topic, new Ping("", 1)).join());
        Receipt receipt = app.publisher()
                .publish(topic, new Ping("", 2), PublishOptions.DEFAULT.withoutSubscriberIsFine())
                .join();

        var unroutable = assertInstanceOf(PublishException.Unroutable.class, failure.getCause());
        assertFalse(unroutable.maybeStored());
        assertFalse(receipt.routed());
    }

    /**
     * Many threads share one publisher.
     *
     * @throws Exception never
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

        Bench.await().until(() -> seen.size() == 1_600);
        assertEquals(1_600, completions.get());
        assertEquals(1_600, Set.copyOf(seen).size());
    }

    /**
     * A callback may do anything.
     *
     * @throws Exception never
     */
    @Test
    default void aCallbackMayPublishAndWait() throws Exception {
        String topic = unique("topic");
        Leveret app = publisher();
        var fine = PublishOptions.DEFAULT.withoutSubscriberIsFine();
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
        String topic = unique("topic");
        String group = unique("group");
        String nowhere = unique("nowhere");
        Leveret app = start(ONCE, SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            var unused = context.publisher().publish(nowhere, new Ping("", 1));
            return Outcome.ack();
        })));

        app.publisher().publish(topic, new Ping("", 1)).join();

        Bench.await().until(() -> app.deadLetters(group, topic).browse(1).size() == 1);
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
        var brief = PublishOptions.DEFAULT.withExpiry(Duration.ofMillis(1));
        app.publisher().publish(topic, new Ping("", 1), brief).join();
        app.publisher().publish(topic, new Ping("", 2)).join();

        // Any expiry is over once a second one, published after it, could have been handled.
        start(ONCE, SubscriptionDefinition.of(group, topic, handling));

        Bench.await().until(() -> seen.contains(2));
        assertEquals(Set.of(2), seen);
    }
}
