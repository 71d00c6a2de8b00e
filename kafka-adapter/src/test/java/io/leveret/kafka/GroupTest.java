package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.contract.Ping;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only Kafka does: a group whose instances share partitions. */
@NeedsKafka
class GroupTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic = "topic-" + UUID.randomUUID();
    private final List<Leveret> started = new ArrayList<>();

    @AfterEach
    void closeAll() {
        started.forEach(app -> app.close(Duration.ofSeconds(5)));
    }

    @Test
    void twoInstancesShareThePartitionsAndAnotherGroupGetsAll() {
        Queue<Integer> one = new ConcurrentLinkedQueue<>();
        Queue<Integer> two = new ConcurrentLinkedQueue<>();
        Queue<Integer> other = new ConcurrentLinkedQueue<>();
        start(collecting("shared", one));
        start(collecting("shared", two));
        Leveret app = start(collecting("other", other));

        publish(app, 0, 200, i -> PublishOptions.DEFAULT);

        await(() -> one.size() + two.size() == 200 && other.size() == 200);
        assertFalse(one.isEmpty());
        assertFalse(two.isEmpty());
    }

    @Test
    void keysStayInOrderWhileInstancesJoinAndLeaveAndNothingIsLost() {
        Map<String, Queue<Integer>> seen = new ConcurrentHashMap<>();
        var handled = new AtomicInteger();
        SubscriptionDefinition ordered = SubscriptionDefinition.of(
                "ordered",
                topic,
                Handling.of(Ping.class, (ping, context) -> {
                            seen.computeIfAbsent(ping.key(), key -> new ConcurrentLinkedQueue<>())
                                    .add(ping.number());
                            handled.incrementAndGet();
                            return Outcome.ack();
                        })
                        .orderedBy(Ping::key));
        start(ordered);
        start(ordered);
        Leveret app = start();

        List<CompletableFuture<?>> published = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            Leveret third = start(ordered);
            published.addAll(publishing(app, round * 500, 500, i -> PublishOptions.DEFAULT.withKey("key-" + i % 20)));
            assertTrue(third.close(Duration.ofSeconds(20)).clean());
        }
        CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).join();

        await(() -> seen.values().stream().flatMap(Queue::stream).distinct().count() == 2_000);
        seen.forEach((key, numbers) -> assertEquals(
                numbers.stream().distinct().sorted().toList(),
                numbers.stream().distinct().toList(),
                key));
        assertTrue(handled.get() < 2_200, () -> handled + " handlings of 2000 events");
    }

    @Test
    void anEventThatIsStuckHoldsUpNoOtherAndAloneComesAgain() throws Exception {
        var stuck = new CompletableFuture<Void>();
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        Leveret first = start(SubscriptionDefinition.of("stuck", topic, Handling.of(Ping.class, (ping, context) -> {
            if (ping.number() == 0) {
                stuck.get();
            }
            seen.add(ping.number());
            return Outcome.ack();
        })));
        Leveret app = start();
        publish(app, 0, 2_000, i -> PublishOptions.DEFAULT.withKey("one"));
        await(() -> seen.size() == 1_999);

        first.close(Duration.ofMillis(500));
        Queue<Integer> again = new ConcurrentLinkedQueue<>();
        start(collecting("stuck", again));
        publish(app, 2_000, 1, i -> PublishOptions.DEFAULT.withKey("one"));

        await(() -> again.contains(2_000));
        stuck.complete(null);
        assertEquals(List.of(0, 2_000), again.stream().sorted().toList());
    }

    private SubscriptionDefinition collecting(String group, Queue<Integer> into) {
        return SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            into.add(ping.number());
            return Outcome.ack();
        }));
    }

    private Leveret start(SubscriptionDefinition... subscriptions) {
        var broker = new BrokerSettings(TestKafka.url(), Duration.ofSeconds(30), Map.of("partitions", "4"));
        var builder = Leveret.builder()
                .settings(Settings.of("memory:unused").withApplication("group").withBroker(broker));
        for (SubscriptionDefinition subscription : subscriptions) {
            builder.subscribe(subscription);
        }
        Leveret app = builder.start();
        started.add(app);
        return app;
    }

    private void publish(Leveret app, int from, int count, IntFunction<PublishOptions> options) {
        CompletableFuture.allOf(publishing(app, from, count, options).toArray(CompletableFuture[]::new))
                .join();
    }

    private List<CompletableFuture<?>> publishing(
            Leveret app, int from, int count, IntFunction<PublishOptions> options) {
        return IntStream.range(from, from + count)
                .<CompletableFuture<?>>mapToObj(i ->
                        app.publisher().publish(topic, new Ping("key-" + i % 20, i), options.apply(i)))
                .toList();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }
}
