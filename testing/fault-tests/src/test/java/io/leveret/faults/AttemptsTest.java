package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.DeadLetters.Letter;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a handler that always fails is called. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class AttemptsTest {

    private static final int EVENTS = 30;

    /** Two in the process, each time: at first, and after each of three delayed retries. */
    private static final List<Integer> EACH_ONCE =
            IntStream.rangeClosed(1, 8).boxed().toList();

    private static final RabbitNode node = SharedNode.empty();

    /** The attempts of each event, by its id, in the order of their starts. */
    private final Map<String, Queue<Integer>> attempts = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"quorum", "classic"})
    @Row(22)
    void areExactlyThoseConfiguredAmongThreeInstancesOfWhichOneIsReplaced(String queues) {
        attempts.clear();
        Settings settings = settings(queues);
        var definition = failing("fails-" + queues);
        var ledger = new Ledger();
        try (Leveret first = Apps.start(settings, definition);
                Leveret second = Apps.start(settings, definition);
                Leveret third = Apps.start(settings, definition)) {
            for (int i = 0; i < EVENTS; i++) {
                ledger.publish(first, "fails-topic", i);
            }
            Waits.until(() -> attempts.size() > EVENTS / 2);
            assertTrue(third.close(Duration.ofSeconds(10)).clean());
            try (Leveret fourth = Apps.start(settings, definition)) {
                var dead = fourth.deadLetters("fails-" + queues, "fails-topic");
                Waits.until(() -> dead.browse(100).size() == EVENTS);
                Ledger.awaitQuiet(node, "fails-" + queues + ".fails-topic", 3);

                assertTrue(second.health().up(), () -> second.health().toString());
                assertEquals(EVENTS, attempts.size());
                attempts.forEach((id, numbers) -> assertEquals(EACH_ONCE, List.copyOf(numbers), id));
                Map<String, Integer> counted =
                        dead.browse(100).stream().collect(Collectors.toMap(Letter::id, Letter::attempts));
                assertEquals(EVENTS, counted.size(), "each is dead once");
                counted.forEach((id, count) -> assertEquals(EACH_ONCE.size(), count, id));
                assertEquals(
                        List.of(),
                        fourth.invalid("fails-" + queues, "fails-topic").browse(100));
            }
        }
    }

    private static Settings settings(String queues) {
        Settings settings = Apps.with(Apps.settings(node.url()), "queues", queues);
        return settings.withDefaults(settings.defaults()
                .withPrefetch(5)
                .withRetry(RetryPolicy.of(2, Duration.ofMillis(20)))
                .withDelayedRetries(Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMillis(500)));
    }

    private SubscriptionDefinition failing(String group) {
        return SubscriptionDefinition.of(group, "fails-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
            attempts.computeIfAbsent(context.id(), id -> new ConcurrentLinkedQueue<>())
                    .add(context.attempt());
            // As handlers do that have caught an InterruptedException.
            Thread.currentThread().interrupt();
            throw new IllegalStateException("always");
        }));
    }
}
