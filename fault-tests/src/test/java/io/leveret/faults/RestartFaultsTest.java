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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A thousand events wait for their retry while the broker restarts. */
@NeedsBroker(privateNode = true)
class RestartFaultsTest {

    private static final int EVENTS = 1_000;

    private static final RabbitNode node = RabbitNode.started();

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    @Row(38)
    void aThousandDelayedEventsReturnToAClassicQueueAfterARestart() {
        assertAllReturn("classic", Duration.ofSeconds(60));
    }

    @Test
    @Row(38)
    void aThousandDelayedEventsReturnToAQuorumQueueAfterARestart() {
        assertAllReturn("quorum", Duration.ofSeconds(240));
    }

    private static void assertAllReturn(String queues, Duration deadline) {
        var ledger = new Ledger();
        Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();
        var delayed = new AtomicInteger();
        var definition = SubscriptionDefinition.of(
                "late", queues + "-late", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    attempts.computeIfAbsent(context.id(), id -> new ConcurrentLinkedQueue<>())
                            .add(context.attempt());
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("not before the restart");
                    }
                    ledger.note(context);
                    return Outcome.ack();
                }));
        Settings settings = Apps.with(Apps.settings(node.url()), "queues", queues)
                .withDefaults(SubscriptionSettings.DEFAULT
                        .withRetry(RetryPolicy.of(1, Duration.ofMillis(1)))
                        .withRedelivery(Duration.ofSeconds(6)));
        try (Leveret app = Leveret.builder()
                .settings(settings)
                .subscribe(definition)
                .listener(counting(delayed))
                .start()) {
            for (int i = 0; i < EVENTS; i++) {
                ledger.publish(app, queues + "-late", i);
            }
            Waits.until(() -> delayed.get() == EVENTS);
            assertEquals(0, ledger.handled.size(), "all wait when the broker stops");
            node.restart();
            Waits.within(deadline, () -> ledger.handled.size() == EVENTS);
            ledger.settle(EVENTS);
            attempts.forEach((id, seen) -> assertEquals(List.of(1, 2), List.copyOf(seen), id));
        }
    }

    private static LeveretListener counting(AtomicInteger delayed) {
        return new LeveretListener() {
            @Override
            public void settled(Attempt attempt, Result result) {
                if (result == Result.REDELIVERED) {
                    delayed.incrementAndGet();
                }
            }
        };
    }
}
