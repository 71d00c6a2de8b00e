package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that can't do what keys must. */
@Timeout(60)
class OrderFaultsTest {

    @EventType("step.made")
    record Step(String key, int number) {}

    /** All have the same hash, so that each is compared. */
    record Key(String text) {

        @Override
        public int hashCode() {
            if (text.equals("no hash")) {
                throw new IllegalStateException("no hash");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            String their = other instanceof Key key ? key.text : "";
            if (text.equals("no equals")) {
                throw new UnsupportedOperationException("no equals");
            }
            if (text.equals("deep")) {
                throw new StackOverflowError();
            }
            return text.equals(their);
        }
    }

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private final Handling<Step> handling = Handling.of(Step.class, (step, context) -> {
                if (step.number() == 0) {
                    started.countDown();
                    release.await();
                }
                handled.add(step.key() + step.number());
                return Outcome.ack();
            })
            .orderedBy(step -> new Key(step.key()));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventWhoseKeyThrowsIsParkedAndAllOthersAreHandledInTheirOrder(boolean confined) throws Exception {
        try (Leveret app = start(confined ? handling.confinedToThread() : handling)) {
            publish(app, "a", 0);
            assertTrue(started.await(10, TimeUnit.SECONDS));
            for (int round = 1; round <= 10; round++) {
                publish(app, "no hash", round);
                publish(app, "a", round);
                publish(app, "no equals", round);
                publish(app, "b", round);
                publish(app, "deep", round);
            }
            Awaitility.await()
                    .until(() -> app.invalid("keys", "steps").browse(100).size() == 20
                            && app.deadLetters("keys", "steps").browse(100).size() == 10);
            release.countDown();

            Awaitility.await().until(() -> handled.size() == 21);
            assertEquals(
                    List.of("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10"),
                    handled.stream().filter(text -> text.startsWith("a")).toList());
            assertEquals(
                    Map.of(
                            "reading its key ended in java.lang.IllegalStateException", 10L,
                            "comparing its key ended in java.lang.UnsupportedOperationException", 10L),
                    reasons(app.invalid("keys", "steps")));
            assertEquals(
                    Map.of("comparing its key ended in java.lang.StackOverflowError", 10L),
                    reasons(app.deadLetters("keys", "steps")));
        }
    }

    @Test
    void aKeyThatIsComparedWithNoneIsHandled() {
        try (Leveret app = start(handling)) {
            publish(app, "no equals", 1);
            Awaitility.await().until(() -> handled.size() == 1);
            publish(app, "no equals", 2);
            Awaitility.await().until(() -> handled.size() == 2);
            assertTrue(app.invalid("keys", "steps").browse(10).isEmpty());
        }
    }

    private static Map<String, Long> reasons(DeadLetters letters) {
        return letters.browse(100).stream()
                .collect(Collectors.groupingBy(DeadLetters.Letter::reason, Collectors.counting()));
    }

    private static Leveret start(Handling<Step> handling) {
        return Leveret.builder()
                .settings(Settings.of("memory:order-faults")
                        .withDefaults(SubscriptionSettings.DEFAULT.withDelayedRetries())
                        .withShutdownTimeout(Duration.ofSeconds(10)))
                .subscribe(SubscriptionDefinition.of("keys", "steps", handling))
                .start();
    }

    private static void publish(Leveret app, String key, int number) {
        app.publisher().publish("steps", new Step(key, number)).join();
    }
}
