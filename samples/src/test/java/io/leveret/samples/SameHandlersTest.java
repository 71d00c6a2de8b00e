package io.leveret.samples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.SubscriptionSettings;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestBroker;
import io.leveret.testbroker.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One class of handlers, which no transport makes any different. */
@NeedsBroker
@NeedsKafka
class SameHandlersTest {

    private static final int STEPS = 20;

    @EventType(value = "parcel.moved", key = "parcel")
    record ParcelMoved(String parcel, int step) {}

    @Subscriber("tracking")
    static final class Tracking {

        private final Map<String, Queue<Integer>> steps = new ConcurrentHashMap<>();
        private final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        private final Queue<String> lost = new ConcurrentLinkedQueue<>();

        @Handles(topic = "parcels")
        @OrderedBy("parcel")
        void note(ParcelMoved event, Context context) {
            if (event.step() < 0) {
                attempts.add(context.attempt());
                throw new IllegalStateException("nobody knows where it is");
            }
            steps.computeIfAbsent(event.parcel(), parcel -> new ConcurrentLinkedQueue<>())
                    .add(event.step());
        }

        @OnExhausted
        void search(Failed<ParcelMoved> failed) {
            lost.add(failed.event().parcel());
        }
    }

    static Stream<Named<Supplier<String>>> brokers() {
        return Stream.of(
                Named.of("memory", () -> "memory:same-handlers"),
                Named.of("RabbitMQ", TestBroker::url),
                Named.of("Kafka", TestKafka::url));
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void orderRetriesAndDeadLettersAreTheSameOn(Supplier<String> broker) {
        var tracking = new Tracking();
        try (Leveret app = Leveret.builder()
                .settings(Settings.of(broker.get())
                        .withApplication("same-handlers")
                        .withDefaults(SubscriptionSettings.DEFAULT.withDelayedRetries(
                                Duration.ofMillis(100), Duration.ofMillis(200))))
                .handlers(tracking)
                .start()) {
            for (int step = 0; step < STEPS; step++) {
                for (String parcel : List.of("a", "b", "c")) {
                    var unused = app.publisher().publish("parcels", new ParcelMoved(parcel, step));
                }
            }
            app.publisher().publish("parcels", new ParcelMoved("d", -1)).join();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !tracking.lost.isEmpty()
                            && app.deadLetters("tracking", "parcels").count() == 1
                            && tracking.steps.values().stream()
                                            .mapToInt(Queue::size)
                                            .sum()
                                    == 3 * STEPS);
            assertEquals(List.of("d"), List.copyOf(tracking.lost));
            tracking.steps.forEach(
                    (parcel, steps) -> assertEquals(steps.stream().sorted().toList(), List.copyOf(steps), parcel));
            // Three in the process, three times: at first, and after each delay.
            assertEquals(IntStream.rangeClosed(1, 9).boxed().toList(), List.copyOf(tracking.attempts));
            app.deadLetters("tracking", "parcels").delete(letter -> true);
        }
    }
}
