package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Delivery;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error while a delivery is handed over, on each thread that does it: it comes again, and so do those behind it. */
@NeedsKafka
@Timeout(120)
class DeliveryErrorsTest {

    private static final int EVENTS = 100;
    private static final String WORKER = "worker";

    private final String topic = "topic-" + UUID.randomUUID();
    private final Queue<ComponentHealth> told = new ConcurrentLinkedQueue<>();
    private int sent;

    private final Set<String> handled = ConcurrentHashMap.newKeySet();

    /** How many of the deliveries that the worker hands over still end in an Error. */
    private final AtomicInteger workersErrors = new AtomicInteger();

    /** The same of those that other threads hand over. */
    private final AtomicInteger othersErrors = new AtomicInteger();

    /** Settles, as the engine's workers do. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> new Thread(task, WORKER));

    private final Transport transport = new KafkaTransportProvider()
            .create(new TransportSettings(TestKafka.url(), "errors", "one", Map.of("partitions", "1")));

    private final DeliverySink sink = new DeliverySink() {
        @Override
        public void accept(Delivery delivery) {
            AtomicInteger errors = Thread.currentThread().getName().equals(WORKER) ? workersErrors : othersErrors;
            if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("on purpose");
            }
            worker.execute(() -> {
                handled.add(delivery.message().id());
                var unused = delivery.settle(Settlement.ACK);
            });
        }
    };

    @AfterEach
    void stop() {
        transport.close(Duration.ofSeconds(10));
        worker.shutdownNow();
    }

    /** With room for one, the worker that settles it hands over the next, unless the polling thread is at it. */
    private void receive() throws Exception {
        transport.open(told::add);
        var spec = new SubscriptionSpec("group", topic, Set.of("#"), Set.of(), 1, false, List.of(), false);
        transport.subscribe(spec, sink);
        transport.awaitReady(Duration.ofSeconds(60));
        sendMore();
    }

    private void sendMore() {
        for (int i = 0; i < EVENTS; i++) {
            send(Integer.toString(sent++));
        }
    }

    @Test
    void thoseThatTheWorkerCouldNotHandOverComeAgain() throws Exception {
        workersErrors.set(2);
        receive();

        KafkaApps.await().until(() -> {
            boolean all = handled.size() == sent;
            if (all && workersErrors.get() > 0) {
                sendMore();
            }
            return all && workersErrors.get() == 0;
        });
        KafkaApps.await().until(() -> transport.health().stream().allMatch(ComponentHealth::up));
        assertTrue(
                told.stream().anyMatch(health -> !health.up() && health.detail().contains("could not be handed over")),
                told::toString);
    }

    @Test
    void thoseThatThePollingThreadCouldNotHandOverComeAgain() throws Exception {
        othersErrors.set(1);
        receive();

        KafkaApps.await().until(() -> handled.size() == sent);
        KafkaApps.await().until(() -> transport.health().stream().allMatch(ComponentHealth::up));
        assertEquals(0, othersErrors.get());
    }

    private void send(String id) {
        transport.send(new OutboundMessage() {
            @Override
            public Message message() {
                return new Message(topic, "test", id, null, "", null, null, Map.of(), new byte[1]);
            }

            @Override
            public boolean begin() {
                return true;
            }

            @Override
            public boolean ended() {
                return false;
            }

            @Override
            public void stored(boolean routed) {}

            @Override
            public void failed(SendFailure failure) {
                throw new IllegalStateException(failure.reason());
            }
        });
    }
}
