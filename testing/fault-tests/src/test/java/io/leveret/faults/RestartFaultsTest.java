package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thousand events wait for their retry while the broker restarts. */
@NeedsBroker(privateNode = true)
class RestartFaultsTest {

    private static final Logger LOG = LoggerFactory.getLogger(RestartFaultsTest.class);

    private static final int EVENTS = 1_000;

    /** Longer than a busy machine needs for the first attempts of all events: they wait together when the broker stops. */
    private static final Duration DELAY = Duration.ofSeconds(12);

    private static final int GROUPS = 40;

    @AutoClose
    private static final RabbitNode node = RabbitNode.started();

    @Test
    @Tag("full")
    @Row(38)
    void aThousandDelayedEventsReturnToAClassicQueueAfterARestart() {
        assertAllReturn("classic", "any", Duration.ofSeconds(60));
    }

    @Test
    @Row(38)
    void aThousandDelayedEventsReturnToAQuorumQueueAfterARestartWhereTheBrokerIsToldToTryItsDeadLettersSoon() {
        node.advancedConfig(Broker.DEAD_LETTERS_SOON);
        assertAllReturn("quorum", "soon", Duration.ofSeconds(60));
    }

    /**
     * A quorum queue can be up before what it dead-letters to: 3.10.8 logged that the default exchange "does not exist", as it
     * makes queues before exchanges. A retry that falls due in between is tried again only after {@code
     * dead_letter_worker_publisher_confirm_timeout}, three minutes by default; so are those behind it, once 32 wait. On 4.3.6
     * the same three minutes were seen.
     */
    @Test
    @Tag("full")
    @Row(38)
    void aThousandDelayedEventsReturnToAQuorumQueueAfterARestartWithinTheThreeMinutesOfTheBroker() {
        node.advancedConfig("[].\n");
        assertAllReturn("quorum", "default", Duration.ofMinutes(5));
    }

    @Test
    @Tag("full")
    @Row(38)
    void retriesThatFellDueInManyQueuesWhileTheBrokerWasDownAllReturn() {
        node.advancedConfig("[].\n");
        assertDueReturn("due-default", Duration.ofMinutes(5));
        node.advancedConfig(Broker.DEAD_LETTERS_SOON);
        assertDueReturn("due-soon", Duration.ofSeconds(60));
    }

    private static void assertDueReturn(String topic, Duration deadline) {
        Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();
        var delayed = new AtomicInteger();
        Settings settings = Apps.settings(node.url());
        var builder = Leveret.builder()
                .settings(settings.withDefaults(settings.defaults().withDelayedRetries(Duration.ofSeconds(3))))
                .listener(counting(delayed));
        for (int i = 0; i < GROUPS; i++) {
            builder.subscribe(SubscriptionDefinition.of(
                    "g" + i, topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
                        attempts.computeIfAbsent(context.group(), group -> new ConcurrentLinkedQueue<>())
                                .add(context.attempt());
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("not before the restart");
                        }
                        return Outcome.ack();
                    })));
        }
        try (Leveret app = builder.start()) {
            app.publisher().publish(topic, new Ledger.Entry(1)).join();
            Waits.until(() -> delayed.get() == GROUPS);
            node.stop();
            var due = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            Waits.until(() -> System.nanoTime() - due > 0);
            long started = System.nanoTime();
            node.start();
            Waits.within(
                    deadline,
                    () -> attempts.values().stream().allMatch(seen -> seen.contains(2)) && attempts.size() == GROUPS);
            LOG.info("{}: all back {} s after the start", topic, (System.nanoTime() - started) / 1_000_000_000);
            attempts.forEach((group, seen) -> assertEquals(List.of(1, 2), List.copyOf(seen), group));
        }
    }

    private static void assertAllReturn(String queues, String name, Duration deadline) {
        String topic = queues + "-" + name;
        var ledger = new Ledger();
        Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();
        var counted = new CountDownLatch(1);
        var delayed = new AtomicInteger();
        var definition = SubscriptionDefinition.of("late", topic, Handling.of(Ledger.Entry.class, (entry, context) -> {
            attempts.computeIfAbsent(context.id(), id -> new ConcurrentLinkedQueue<>())
                    .add(context.attempt());
            if (context.attempt() == 1) {
                counted.await();
                throw new IllegalStateException("not before the restart");
            }
            ledger.note(context);
            return Outcome.ack();
        }));
        Settings settings = Apps.with(Apps.settings(node.url()), "queues", queues)
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withDelayedRetries(DELAY));
        try (Leveret app = Leveret.builder()
                .settings(settings)
                .subscribe(definition)
                .listener(counting(delayed))
                .start()) {
            for (int i = 0; i < EVENTS; i++) {
                ledger.publish(app, topic, i);
            }
            // An event whose acknowledgement is still on its way when the broker stops is delivered again. The broker's
            // counts are of some time ago, but a count of none after this one is of after the last acknowledgement.
            Waits.until(() -> ledger.pending.get() == 0
                    && node.queue("late." + topic).orElseThrow().unacked() > 0);
            counted.countDown();
            Waits.until(() -> delayed.get() == EVENTS);
            Ledger.awaitQuiet(node, "late." + topic, 1);
            assertEquals(0, ledger.handled.size(), "all wait when the broker stops");
            long stopped = System.nanoTime();
            node.restart();
            Waits.within(deadline, () -> ledger.handled.size() == EVENTS);
            LOG.info("{}: all back {} s after the stop", topic, (System.nanoTime() - stopped) / 1_000_000_000);
            ledger.settle(EVENTS);
            attempts.forEach((id, seen) -> assertEquals(List.of(1, 2), List.copyOf(seen), id));
        }
    }

    private static LeveretListener counting(AtomicInteger delayed) {
        return new LeveretListener() {
            @Override
            public void settled(Attempt attempt, Result result) {
                if (result == Result.DELAYED_RETRY) {
                    delayed.incrementAndGet();
                }
            }
        };
    }
}
