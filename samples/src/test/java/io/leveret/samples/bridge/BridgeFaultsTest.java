package io.leveret.samples.bridge;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.Subscriber;
import io.leveret.SubscriptionSettings;
import io.leveret.samples.Configs;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.RabbitNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge, while RabbitMQ and then Kafka is killed and started again on its data. */
@NeedsBroker(privateNode = true)
@NeedsKafka
@Timeout(300)
class BridgeFaultsTest {

    private static final String QUEUE = "bridge.orders";

    /** How many publishes of the sender may be unconfirmed. */
    private static final int WINDOW = 100;

    /** What RabbitMQ delivers again after its restart: at most what was on its way. */
    private static final int PREFETCH = SubscriptionSettings.DEFAULT.prefetch();

    @EventType(value = "order.moved", key = "customer")
    record OrderMoved(int number, String customer) {}

    /** Reads on Kafka. */
    @Subscriber("reader")
    static final class Reader {

        private final Set<Integer> seen = ConcurrentHashMap.newKeySet();
        private final AtomicInteger copies = new AtomicInteger();
        private final CountDownLatch quarter;
        private final CountDownLatch half;

        Reader(int count) {
            quarter = new CountDownLatch(count / 4);
            half = new CountDownLatch(count / 2);
        }

        @Handles(topic = "orders")
        void note(OrderMoved event, Context context) {
            if (seen.add(event.number())) {
                quarter.countDown();
                half.countDown();
            } else if (!context.redelivered()) {
                // Kafka has it twice, and not only tells it twice.
                copies.incrementAndGet();
            }
        }
    }

    @TempDir
    Path folder = Path.of("");

    @Test
    @Tag("full")
    void noneOfTwentyThousandEventsIsLostThoughBothBrokersAreKilled() throws Exception {
        assertCarried(20_000);
    }

    private void assertCarried(int count) throws Exception {
        try (RabbitNode rabbit = RabbitNode.prepared()) {
            var started = CompletableFuture.runAsync(rabbit::start);
            try (KafkaNode kafka = KafkaNode.started()) {
                started.join();
                assertCarried(count, rabbit, kafka);
            }
        }
    }

    private void assertCarried(int count, RabbitNode rabbit, KafkaNode kafka) throws Exception {
        Path from = Configs.copy("bridge-rabbitmq.yaml", rabbit.url(), folder);
        Path to = Configs.copy("bridge-kafka.yaml", kafka.url(), folder);
        var reader = new Reader(count);
        try (Leveret reading =
                        Leveret.builder().broker(kafka.url()).handlers(reader).start();
                Leveret bridge = Bridge.start(from, to);
                Leveret sender = Leveret.builder().broker(rabbit.url()).start()) {
            rabbit.awaitOnDisk(QUEUE);
            var sent = CompletableFuture.supplyAsync(() -> send(sender, count));

            assertTrue(reader.quarter.await(60, TimeUnit.SECONDS));
            rabbit.kill();
            assertTrue(reader.seen.size() < count, "RabbitMQ was killed too late");
            rabbit.start();
            assertTrue(reader.half.await(60, TimeUnit.SECONDS));
            kafka.kill();
            assertTrue(reader.seen.size() < count, "Kafka was killed too late");
            kafka.start();

            int sentAgain = sent.join();
            await().atMost(Duration.ofMinutes(2)).until(() -> reader.seen.size() == count);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> rabbit.queue(QUEUE)
                            .filter(state -> state.ready() == 0 && state.unacked() == 0)
                            .isPresent());
            System.out.printf(
                    "%,d events carried, %,d of them twice; %,d were sent twice%n",
                    count, reader.copies.get(), sentAgain);
            assertTrue(
                    reader.copies.get() <= PREFETCH + sentAgain,
                    () -> reader.copies.get() + " came twice, and " + sentAgain + " were sent twice");
            assertEquals(0, sender.deadLetters("bridge", "orders").count());
            assertEquals(0, sender.invalid("bridge", "orders").count());
            assertTrue(bridge.health().up(), () -> bridge.health().toString());
            assertTrue(reading.health().up(), () -> reading.health().toString());
        }
    }

    /** Publishes what is not confirmed again, with the same id, as an outbox does; returns how often. */
    private static int send(Leveret sender, int count) {
        int again = 0;
        for (int from = 0; from < count; from += WINDOW) {
            List<Integer> left = new ArrayList<>();
            for (int number = from; number < Math.min(count, from + WINDOW); number++) {
                left.add(number);
            }
            while (!left.isEmpty()) {
                left = unconfirmed(sender, left);
                again += left.size();
            }
        }
        return again;
    }

    private static List<Integer> unconfirmed(Leveret sender, List<Integer> numbers) {
        List<CompletableFuture<Receipt>> publishes = new ArrayList<>();
        for (int number : numbers) {
            publishes.add(sender.publisher()
                    .publish(
                            "orders",
                            new OrderMoved(number, "customer-" + number % 50),
                            PublishOptions.DEFAULT.withId("moved-" + number)));
        }
        List<Integer> unconfirmed = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            try {
                publishes.get(i).join();
            } catch (CompletionException e) {
                unconfirmed.add(numbers.get(i));
            }
        }
        return unconfirmed;
    }
}
