package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closes and crashes while handlers are at work. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class CloseFaultsTest {

    /** What disconnecting and a busy machine may add to a timeout. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(28)
    void aCloseDuringHandlersLosesNothingAndRepeatsNothing() {
        var ledger = new Ledger();
        var started = new AtomicInteger();
        var slow = SubscriptionDefinition.of("slow", "slow-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
            ledger.note(context);
            started.incrementAndGet();
            work(Duration.ofSeconds(2));
            return Outcome.ack();
        }));
        try (Leveret first = Apps.start(Apps.settings(node.url()), slow)) {
            for (int i = 0; i < 40; i++) {
                ledger.publish(first, "slow-topic", i);
            }
            Waits.until(() -> started.get() == 4);

            long before = System.nanoTime();
            var report = first.close(Duration.ofSeconds(10));

            assertTrue(report.clean(), report::toString);
            assertTrue(since(before).compareTo(Duration.ofSeconds(5)) < 0, () -> "took " + since(before));
        }
        int byTheFirst = ledger.handled.size();
        assertTrue(byTheFirst < 40, () -> byTheFirst + " were handled before the close");
        var quick = SubscriptionDefinition.of("slow", "slow-topic", ledger.handling());
        try (Leveret second = Apps.start(Apps.settings(node.url()), quick)) {
            ledger.settle(40);
            Ledger.awaitQuiet(node, "slow.slow-topic", 1);
            assertEquals(40, ledger.handled.size());
            ledger.handled.forEach((id, times) -> assertEquals(1, times, id));
            assertTrue(second.health().up());
        }
    }

    /** One that ignores its interruption, and one that obeys. */
    @Test
    @Row(29)
    void aCloseReturnsOnTimeAlthoughHandlersOutliveItsTimeoutAndTheirEventsAreDeliveredOnceMore() throws Exception {
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        var entered = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var ledger = new Ledger();
        var outlives =
                SubscriptionDefinition.of("long", "long-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    entered.countDown();
                    if (entry.number() == 1) {
                        awaitStubbornly(end);
                        ended.countDown();
                    } else {
                        end.await();
                    }
                    return Outcome.ack();
                }));
        try (Leveret first = Apps.start(Apps.settings(node.url()), outlives)) {
            ledger.publish(first, "long-topic", 1);
            ledger.publish(first, "long-topic", 2);
            entered.await();

            long before = System.nanoTime();
            var report = first.close(Duration.ofSeconds(1));

            Duration took = since(before);
            // The last third of the timeout is for giving back and disconnecting.
            assertTrue(took.compareTo(Duration.ofMillis(600)) >= 0, () -> "took " + took);
            assertTrue(took.compareTo(Duration.ofSeconds(1).plus(MARGIN)) < 0, () -> "took " + took);
            assertFalse(report.clean());
            assertEquals(
                    Set.of("long.long-topic entry-1", "long.long-topic entry-2"), new HashSet<>(report.unfinished()));
        }
        var again =
                SubscriptionDefinition.of("long", "long-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    assertTrue(context.redelivered());
                    attempts.add(context.attempt());
                    ledger.note(context);
                    return Outcome.ack();
                }));
        try (Leveret second = Apps.start(Apps.settings(node.url()), again)) {
            ledger.settle(2);
            // The stubborn one returns now, and its acknowledgement has nowhere to go.
            end.countDown();
            assertTrue(ended.await(10, TimeUnit.SECONDS));
            Ledger.awaitQuiet(node, "long.long-topic", 1);
            assertEquals(List.of(1, 1), List.copyOf(attempts));
            assertEquals(2, ledger.handled.size());
            ledger.handled.forEach((id, times) -> assertEquals(1, times, id));
            assertTrue(second.health().up());
        }
    }

    /** Three subscriptions, as each has something to ask of a broker that doesn't answer. */
    @Test
    @Row(29)
    void aCloseReturnsOnTimeAlthoughTheBrokerIsSilent() throws Exception {
        var ledger = new Ledger();
        var topics = List.of("silent-1", "silent-2", "silent-3");
        var definitions = topics.stream()
                .map(topic -> SubscriptionDefinition.of("silent", topic, ledger.handling()))
                .toArray(SubscriptionDefinition[]::new);
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())), definitions)) {
            proxy.blackHole();

            long before = System.nanoTime();
            app.close(Duration.ofSeconds(2));

            Duration took = since(before);
            assertTrue(took.compareTo(Duration.ofSeconds(2).plus(MARGIN)) < 0, () -> "took " + took);
        }
    }

    @Test
    @Row(30)
    void anEventWhoseProcessIsKilledAfterTheEffectIsDeliveredOnceMoreAndSaysSo() throws Exception {
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Queue<Boolean> redelivered = new ConcurrentLinkedQueue<>();
        try (Leveret publishes = Apps.start(Apps.settings(node.url()));
                ChildJvm child = ChildJvm.start(List.of(), EffectWithoutEnd.class, node.url())) {
            child.awaitOutput("is waiting");
            publishes
                    .publisher()
                    .publish(EffectWithoutEnd.TOPIC, new Ledger.Entry(1))
                    .join();
            child.awaitOutput("effect 1, redelivered: false");
            child.kill();
            var definition = EffectWithoutEnd.definition((Context context) -> {
                attempts.add(context.attempt());
                redelivered.add(context.redelivered());
            });
            try (Leveret second = Apps.start(Apps.settings(node.url()), definition)) {
                Waits.until(() -> !redelivered.isEmpty());
                Ledger.awaitQuiet(node, EffectWithoutEnd.QUEUE, 1);
                assertEquals(List.of(true), List.copyOf(redelivered));
                assertEquals(List.of(1), List.copyOf(attempts), "a crash is no attempt");
                assertTrue(second.health().up());
            }
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    /** What a handler that takes its time does. */
    private static void work(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }
}
