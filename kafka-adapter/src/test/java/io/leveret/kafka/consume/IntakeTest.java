package io.leveret.kafka.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
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

    private final ExecutorService settlers = Executors.newFixedThreadPool(SETTLERS);
    private final LinkedBlockingQueue<Delivery> handedOver = new LinkedBlockingQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();
    private final SessionOfNowhere nowhere = new SessionOfNowhere(
            SPEC,
            delivery -> {
                mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
                handedOver.add(delivery);
            },
            offsets -> true);
    private final Session session = nowhere.session();
    private final KafkaConsumer<byte[], byte[]> consumer = nowhere.consumer();
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
        nowhere.close();
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
        addWaitingForRoom(this::awaitWakeup);
    }

    /** Some hundred times one of two comes just before the other: the wait ends, and room is made. */
    @Test
    void whoeverWaitsBrieflyForRoomGoesOnOnceThereIsSome() throws Exception {
        addWaitingForRoom(() -> session.intake().awaitRoom());
    }

    private void addWaitingForRoom(Runnable wait) throws Exception {
        Share share = share();
        List<Future<?>> settling = settleAll();
        int offset = 0;
        while (offset < 20_000) {
            session.intake().add(deliveries(share, offset, 25));
            offset += 25;
            while (session.intake().full()) {
                wait.run();
            }
        }
        int all = offset;
        await().until(() -> settled.size() == all);
        end(settling);
    }

    @Test
    void whileNothingIsSettledTheWaitForRoomIsBrief() {
        session.intake().add(deliveries(share(), 0, 3 * PREFETCH));

        assertTimeout(Duration.ofSeconds(30), () -> session.intake().awaitRoom());

        assertTrue(session.intake().full());
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
}
