package io.leveret.kafka.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.publish.Sender;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Topics;
import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries on their way to the engine, which settles them from several threads. There is no broker. */
class IntakeTest {

    private static final int PREFETCH = 10;
    private static final int SETTLERS = 3;
    private static final TopicPartition PARTITION = new TopicPartition("steps", 0);
    private static final SubscriptionSpec SPEC =
            new SubscriptionSpec("group", "steps", Set.of("step"), Set.of(), PREFETCH, false, List.of(), false);

    private final Clients clients = TestClients.ofNowhere("intake", Map.of());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService settlers = Executors.newFixedThreadPool(SETTLERS);
    private final Sender sender = new Sender(
            clients,
            new Topics(
                    () -> {
                        throw new IllegalStateException("nobody asks for topics");
                    },
                    clients.options()),
            timer,
            timer);
    private final KafkaConsumer<byte[], byte[]> consumer = clients.reader("intake");
    private final LinkedBlockingQueue<Delivery> handedOver = new LinkedBlockingQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();
    private final Session session = new Session(
            SPEC,
            PREFETCH,
            delivery -> {
                mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
                handedOver.add(delivery);
            },
            new Nowhere(),
            consumer,
            new Copies(sender, timer),
            clients.options(),
            () -> {});
    private final Queue<String> settled = new ConcurrentLinkedQueue<>();
    private volatile boolean done;

    @BeforeEach
    void assign() {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 0);
    }

    @AfterEach
    void close() {
        settlers.shutdownNow();
        timer.shutdownNow();
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        sender.close(Duration.ZERO);
    }

    @Test
    void allAreHandedOverInTheirOrderAndNeverMoreThanThePrefetch() throws Exception {
        Share share = share();
        List<String> ids = new ArrayList<>();
        Future<?> settling = settlers.submit(this::settleUntilDone);
        for (int offset = 0; offset < 20_000; offset += 40) {
            List<KafkaDelivery> few = deliveries(share, offset, 40);
            few.forEach(delivery -> ids.add(delivery.message().id()));
            session.intake().add(few);
        }
        await().until(() -> settled.size() == ids.size());
        end(List.of(settling));

        assertEquals(ids, List.copyOf(settled));
        assertEquals(PREFETCH, mostHeld.get());
    }

    @Test
    void whoeverWaitsForRoomIsWokenWhenThereIsSome() throws Exception {
        Share share = share();
        List<Future<?>> settling = settleAll();
        int offset = 0;
        while (offset < 20_000) {
            session.intake().add(deliveries(share, offset, 25));
            offset += 25;
            while (session.intake().full()) {
                awaitWakeup();
            }
        }
        int all = offset;
        await().until(() -> settled.size() == all);
        end(settling);
    }

    @Test
    void aShareThatEndsGivesItsRoomBackOnceThoughItsEventsAreSettledMeanwhile() throws Exception {
        List<Future<?>> settling = settleAll();
        for (int round = 0; round < 5_000; round++) {
            Share ending = share();
            session.intake().add(deliveries(ending, 0, 3 * PREFETCH));
            ending.end();
        }
        end(settling);
        Delivery left;
        while ((left = handedOver.poll()) != null) {
            settle(left);
        }

        session.intake().add(deliveries(share(), 0, PREFETCH + 5));

        assertEquals(PREFETCH, handedOver.size());
    }

    private static Share share() {
        return new Share(PARTITION, new Tracker(0, Note.NONE), Duration.ZERO);
    }

    private List<KafkaDelivery> deliveries(Share share, int from, int count) {
        List<KafkaDelivery> few = new ArrayList<>();
        for (int offset = from; offset < from + count; offset++) {
            Tracker.Slot slot = Objects.requireNonNull(share.tracker().received(offset));
            String id = "e-" + offset;
            Message message = new Message(
                    "steps", "step", id, null, "application/json", null, null, Map.of(), new byte[0], null, null);
            few.add(new KafkaDelivery(session, share, slot, () -> id, message, false, () -> {}));
        }
        return few;
    }

    private List<Future<?>> settleAll() {
        List<Future<?>> settling = new ArrayList<>();
        for (int i = 0; i < SETTLERS; i++) {
            settling.add(settlers.submit(this::settleUntilDone));
        }
        return settling;
    }

    private void settleUntilDone() {
        try {
            while (!done) {
                Delivery delivery = handedOver.poll(1, TimeUnit.MILLISECONDS);
                if (delivery != null) {
                    settle(delivery);
                }
            }
        } catch (InterruptedException e) {
            // The test has failed.
        }
    }

    private void settle(Delivery delivery) {
        held.decrementAndGet();
        settled.add(delivery.message().id());
        var unused = delivery.settle(Settlement.ACK);
    }

    private void awaitWakeup() {
        assertThrows(WakeupException.class, () -> consumer.poll(Duration.ofSeconds(60)));
    }

    private void end(List<Future<?>> settling) throws Exception {
        done = true;
        for (Future<?> each : settling) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    /** Never asked. */
    private static final class Nowhere implements Membership {

        @Override
        public void prepare() {}

        @Override
        public void join(KafkaConsumer<byte[], byte[]> joining, Session session) {}

        @Override
        public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<Boolean> kept) {}

        @Override
        public boolean commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
            return true;
        }

        @Override
        public boolean wants(String type) {
            return true;
        }

        @Override
        public String origin(ConsumerRecord<byte[], byte[]> record) {
            return "";
        }

        @Override
        public Retries retries(Session session) {
            return (delivery, again, delay) -> {
                throw new IllegalStateException("nothing is retried");
            };
        }
    }
}
