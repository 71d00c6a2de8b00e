package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishers, consumers, and those that pause them, all at once. */
@Timeout(60)
class MemoryQueueRaceTest {

    private static final int EVENTS = 6_000;
    private static final int PREFETCH = 5;

    private final MemoryBroker broker = MemoryBroker.enter("race", Time.SYSTEM);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        broker.leave();
    }

    private static SubscriptionSpec spec() {
        return new SubscriptionSpec("walkers", "steps", Set.of("step.*"), Set.of(), PREFETCH, false, List.of(), false);
    }

    private void publish(String id) {
        var message = new Message(
                "steps", "step.made", id, null, "text/plain", null, null, Map.of(), new byte[0], null, null);
        assertTrue(broker.publish(message));
    }

    @Test
    void eachMessageIsSettledOnceThoughConsumersArePausedMeanwhile() throws Exception {
        MemoryQueue queue = broker.declare(spec(), "walkers.steps");
        Map<String, Integer> settled = new ConcurrentHashMap<>();
        var over = new AtomicBoolean();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            BlockingQueue<Delivery> given = new LinkedBlockingQueue<>();
            MemoryConsumer consumer = queue.subscribe(spec(), given::add, () -> {});
            all.add(threads.submit(() -> {
                while (!over.get()) {
                    Delivery next = given.poll(10, TimeUnit.MILLISECONDS);
                    if (next != null && next.settle(Settlement.ACK).join() == SettleResult.SETTLED) {
                        settled.merge(next.message().id(), 1, Integer::sum);
                    }
                }
                return null;
            }));
            all.add(threads.submit(() -> {
                while (!over.get()) {
                    int before = settled.size();
                    consumer.pause();
                    Thread.onSpinWait();
                    consumer.resume();
                    // Without progress between pauses, all that is handed over may be stale for ever.
                    while (settled.size() == before && !over.get()) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        for (int i = 0; i < 2; i++) {
            int from = i * EVENTS / 2;
            all.add(threads.submit(() -> {
                for (int event = from; event < from + EVENTS / 2; event++) {
                    publish("id-" + event);
                }
            }));
        }

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> settled.size() == EVENTS);
        over.set(true);
        for (Future<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
        assertEquals(Set.of(1), Set.copyOf(settled.values()));
    }

    /** A sink may settle at once: then the next is given on the same thread, and the stack must not grow. */
    @Test
    void aSinkThatSettlesAtOnceGetsAllInOrder() {
        MemoryQueue queue = broker.declare(spec(), "walkers.steps");
        for (int i = 0; i < EVENTS; i++) {
            publish("id-" + i);
        }
        var next = new AtomicInteger();
        queue.subscribe(
                spec(),
                delivery -> {
                    assertEquals(
                            "id-" + next.getAndIncrement(), delivery.message().id());
                    assertEquals(
                            SettleResult.SETTLED,
                            delivery.settle(Settlement.ACK).join());
                },
                () -> {});

        assertEquals(EVENTS, next.get());
    }

    /** One that is being handed over when the consumer is closed, and one behind it. */
    @Test
    void closingWaitsForTheDeliveryThatIsHandedOverAndNoneComesAfterIt() throws Exception {
        MemoryQueue queue = broker.declare(spec(), "walkers.steps");
        List<String> given = new CopyOnWriteArrayList<>();
        var consumer = new AtomicReference<MemoryConsumer>();
        var closing = new CompletableFuture<Boolean>();
        consumer.set(queue.subscribe(
                spec(),
                delivery -> {
                    given.add(delivery.message().id());
                    publish("behind");
                    Future<?> closed = threads.submit(() -> consumer.get().close(Duration.ofSeconds(30)));
                    Awaitility.await().until(delivery::stale);
                    closing.complete(closed.isDone());
                },
                () -> {}));

        publish("first");

        assertFalse(closing.get(30, TimeUnit.SECONDS), "it returned while a delivery was handed over");
        Awaitility.await().until(() -> !consumer.get().health().up());
        assertEquals(List.of("first"), given);
    }
}
