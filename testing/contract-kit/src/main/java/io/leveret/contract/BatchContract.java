package io.leveret.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BatchHandler;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.SubscriptionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handlers that take several events in one call. */
public interface BatchContract extends ContractFixture {

    /** Never reached: a batch that waits so long has to be full. */
    Duration LONG = Duration.ofMinutes(5);

    /** A full batch begins at once, with its events in the order of arrival. */
    @Test
    default void aBatchBeginsWhenItIsFullAndHasItsEventsInOrder() {
        String topic = unique("topic");
        Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
        Leveret app = start(ONCE.withConcurrency(1), batches(unique("group"), topic, 4, LONG, (pings, contexts) -> {
            calls.add(pings.stream().map(Ping::number).toList());
            return Outcome.ack();
        }));

        publish(app, topic, 8);

        ContractFixture.await().until(() -> calls.size() == 2);
        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)), List.copyOf(calls));
    }

    /** One that is not full begins after its time. */
    @Test
    default void aBatchThatIsNotFullBeginsAfterItsTime() {
        String topic = unique("topic");
        Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1),
                batches(unique("group"), topic, 100, Duration.ofSeconds(1), (pings, contexts) -> {
                    calls.add(pings.stream().map(Ping::number).toList());
                    return Outcome.ack();
                }));

        publish(app, topic, 3);

        ContractFixture.await().until(() -> !calls.isEmpty());
        assertEquals(List.of(List.of(0, 1, 2)), List.copyOf(calls));
    }

    /** The one that can't be handled is found, and only this one is retried and becomes a dead letter. */
    @Test
    default void theEventThatFailsIsFoundBySplittingAndOnlyThisOneIsRetried() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
        Queue<Integer> handled = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withConcurrency(1).withRetry(RetryPolicy.of(2, Duration.ofMillis(5))),
                batches(group, topic, 8, LONG, (pings, contexts) -> {
                    List<Integer> numbers = pings.stream().map(Ping::number).toList();
                    calls.add(numbers);
                    if (numbers.contains(5)) {
                        throw new IllegalStateException("number 5");
                    }
                    handled.addAll(numbers);
                    return Outcome.ack();
                }));

        publish(app, topic, 8);

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1 && handled.size() == 7);
        assertEquals(Set.of(0, 1, 2, 3, 4, 6, 7), Set.copyOf(handled));
        assertEquals(2, calls.stream().filter(List.of(5)::equals).count());
        assertEquals(
                Set.of(
                        List.of(0, 1, 2, 3, 4, 5, 6, 7),
                        List.of(0, 1, 2, 3),
                        List.of(4, 5, 6, 7),
                        List.of(4, 5),
                        List.of(4),
                        List.of(5),
                        List.of(6, 7)),
                Set.copyOf(calls));
        assertEquals(8, calls.size());
        assertEquals(5, app.deadLetters(group, topic).browse(10).get(0).attempts());
    }

    /** A handler may decide about each; an event that it retries comes into a batch again. */
    @Test
    default void aHandlerDecidesAboutEachEvent() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(50)),
                batches(group, topic, 3, Duration.ofMillis(500), (pings, contexts) -> {
                    contexts.forEach(context -> seen.add("attempt " + context.attempt()));
                    return Outcome.each(pings.stream()
                            .map(ping -> switch (ping.number()) {
                                case 0 -> Outcome.deadLetter("zero");
                                case 1 ->
                                    contexts.get(0).attempt() == 1
                                            ? Outcome.retryAfter(Duration.ZERO, "later")
                                            : Outcome.ack();
                                default -> Outcome.ack();
                            })
                            .toList());
                }));

        publish(app, topic, 3);

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 1 && seen.contains("attempt 2"));
        assertEquals(List.of("attempt 1", "attempt 1", "attempt 1", "attempt 2"), List.copyOf(seen));
        assertEquals("zero", app.deadLetters(group, topic).browse(10).get(0).reason());
    }

    /** As many outcomes as events: else the attempt has failed. */
    @Test
    default void outcomesThatAreNotOneForEachEventAreAFailure() {
        String topic = unique("topic");
        String group = unique("group");
        Leveret app = start(
                ONCE,
                batches(
                        group,
                        topic,
                        2,
                        LONG,
                        (pings, contexts) -> Outcome.each(List.of(Outcome.ack(), Outcome.ack(), Outcome.ack()))));

        publish(app, topic, 2);

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(10).size() == 2);
        assertEquals(
                "the handler returned 3 outcomes for 1 event; it must return one for each, in their order",
                app.deadLetters(group, topic).browse(10).get(0).reason());
    }

    /** Batches run at once, and no two of them have events of one key; some events fail. */
    @Test
    default void batchesKeepTheOrderOfEachKeyUnderConcurrency() {
        String topic = unique("topic");
        String group = unique("group");
        var order = new KeyOrder();
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        Set<Integer> failed = ConcurrentHashMap.newKeySet();
        Leveret app = start(
                ONCE.withConcurrency(4),
                SubscriptionDefinition.of(
                        group,
                        topic,
                        Handling.ofBatch(Ping.class, 16, Duration.ofMillis(20), (pings, contexts) -> {
                                    sizes.add(pings.size());
                                    for (int i = 0; i < pings.size(); i++) {
                                        Ping first = pings.get(i);
                                        boolean repeated = pings.subList(0, i).stream()
                                                .anyMatch(before -> before.key().equals(first.key()));
                                        if (!repeated) {
                                            order.begins(group, first);
                                        }
                                    }
                                    assertAscending(pings);
                                    pings.forEach(ping -> order.ends(group, ping));
                                    if (pings.stream().anyMatch(ping -> ping.number() % 97 == 0)) {
                                        pings.forEach(ping -> failed.add(ping.number()));
                                        throw new IllegalStateException("every 97th");
                                    }
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)));

        for (int i = 0; i < 1_000; i++) {
            var unused = new Ping("key-" + i % 20, i).publishByKey(app, topic);
        }

        ContractFixture.await()
                .until(() -> app.deadLetters(group, topic).browse(100).size() == 11
                        && app.stats().subscriptions().get(0).waiting() == 0
                        && app.stats().subscriptions().get(0).inFlight() == 0);
        order.assertHeld();
        assertTrue(sizes.stream().allMatch(size -> size <= 16), "a batch has too many events: " + sizes);
        assertTrue(sizes.size() < 1_000, "the events came one by one");
        assertTrue(failed.contains(970), "all have come");
    }

    private static void assertAscending(List<Ping> pings) {
        for (int i = 0; i < pings.size(); i++) {
            Ping later = pings.get(i);
            for (Ping earlier : pings.subList(0, i)) {
                assertTrue(
                        !earlier.key().equals(later.key()) || earlier.number() < later.number(),
                        () -> earlier + " is before " + later);
            }
        }
    }

    /** A lane that is held waits for the first of its events that failed in a batch; others of the batch go on. */
    @Test
    default void aHeldKeyWaitsForItsEventThatFailedInABatch() {
        String topic = unique("topic");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Leveret app = start(
                ONCE.withDelayedRetries(Duration.ofMillis(300)),
                SubscriptionDefinition.of(
                        unique("group"),
                        topic,
                        Handling.ofBatch(Ping.class, 4, Duration.ofSeconds(3), (pings, contexts) -> {
                                    if (pings.get(0).number() == 0
                                            && seen.stream().noneMatch("b2"::equals)) {
                                        throw new IllegalStateException("not yet");
                                    }
                                    pings.forEach(ping -> seen.add(ping.key() + ping.number()));
                                    return Outcome.ack();
                                })
                                .orderedBy(Ping::key)
                                .holding()));

        new Ping("a", 0).publishByKey(app, topic).join();
        new Ping("a", 1).publishByKey(app, topic).join();
        new Ping("b", 2).publishByKey(app, topic).join();
        new Ping("a", 3).publishByKey(app, topic).join();

        ContractFixture.await().until(() -> seen.size() == 4);
        assertEquals(List.of("b2", "a0", "a1", "a3"), List.copyOf(seen));
    }

    /** What still fills when the subscription closes is not handled: it returns at once, in order. */
    @Test
    default void aBatchThatFillsWhenTheApplicationClosesIsGivenBackInOrder() {
        String topic = unique("topic");
        String group = unique("group");
        Queue<Integer> first = new ConcurrentLinkedQueue<>();
        Leveret other = publisher();
        Leveret closing = start(ONCE.withConcurrency(1), batches(group, topic, 100, LONG, (pings, contexts) -> {
            pings.forEach(ping -> first.add(ping.number()));
            return Outcome.ack();
        }));
        publish(other, topic, 5);
        ContractFixture.await()
                .until(() -> closing.stats().subscriptions().get(0).waiting() == 5);

        assertTrue(closing.close(Duration.ofSeconds(10)).clean());
        Queue<Integer> second = new ConcurrentLinkedQueue<>();
        start(ONCE.withConcurrency(1), batches(group, topic, 5, LONG, (pings, contexts) -> {
            pings.forEach(ping -> second.add(ping.number()));
            return Outcome.ack();
        }));

        ContractFixture.await().until(() -> second.size() == 5);
        assertEquals(List.of(), List.copyOf(first));
        assertEquals(List.of(0, 1, 2, 3, 4), List.copyOf(second));
    }

    /** After the call under way nothing more of a split is called, and what was not handled returns. */
    @Test
    default void aBatchThatIsSplitWhenItsSubscriptionIsPausedGoesOnWhenItIsResumed() throws InterruptedException {
        String topic = unique("topic");
        String group = unique("group");
        Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
        var began = new CountDownLatch(1);
        var paused = new CountDownLatch(1);
        Leveret app = start(ONCE.withConcurrency(1), batches(group, topic, 4, LONG, (pings, contexts) -> {
            List<Integer> numbers = pings.stream().map(Ping::number).toList();
            calls.add(numbers);
            if (paused.getCount() > 0) {
                began.countDown();
                assertTrue(paused.await(30, TimeUnit.SECONDS));
                throw new IllegalStateException("the first call");
            }
            return Outcome.ack();
        }));
        publish(app, topic, 4);
        assertTrue(began.await(30, TimeUnit.SECONDS));

        app.subscription(group, topic).pause();
        paused.countDown();
        ContractFixture.await().until(() -> app.stats().subscriptions().get(0).inFlight() == 0);
        assertEquals(1, calls.size());
        app.subscription(group, topic).resume();

        ContractFixture.await().until(() -> calls.size() == 2);
        assertEquals(List.of(List.of(0, 1, 2, 3), List.of(0, 1, 2, 3)), List.copyOf(calls));
    }

    private static SubscriptionDefinition batches(
            String group, String topic, int max, Duration within, BatchHandler<Ping> handler) {
        return SubscriptionDefinition.of(group, topic, Handling.ofBatch(Ping.class, max, within, handler));
    }

    private static void publish(Leveret app, String topic, int count) {
        for (int i = 0; i < count; i++) {
            new Ping("k", i).publishByKey(app, topic).join();
        }
    }
}
