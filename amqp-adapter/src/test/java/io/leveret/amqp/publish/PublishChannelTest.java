package io.leveret.amqp.publish;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.FrameHandler;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.topology.Topology;
import io.leveret.amqp.wire.GatheredWrites;
import io.leveret.transport.TransportSettings;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One channel for publishing, from its opening to its end. */
@Timeout(60)
class PublishChannelTest {

    private final BrokerStub broker = new BrokerStub();
    private final SendQueue queue = new SendQueue();
    private final Probing probing = new Probing("test");
    private final Unstored unstored = new Unstored();
    private final Alarm alarm = new Alarm("rabbit", () -> {});
    private final ConfirmTracker confirms = new ConfirmTracker(unstored);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicInteger opened = new AtomicInteger();
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private Gate gate;
    private PublishChannel channel;

    @BeforeEach
    void open() throws Exception {
        var settings = new TransportSettings("amqp://127.0.0.1", "test", "instance", Map.of());
        AmqpOptions options = Objects.requireNonNull(AmqpOptions.read(settings, new ArrayList<>()));
        gate = new Gate(new Topology(options, "instance"), probing, unstored, queue::later, () -> {});
        gate.connected(broker.connection);
        var frames = (FrameHandler) Proxy.newProxyInstance(
                FrameHandler.class.getClassLoader(),
                new Class<?>[] {FrameHandler.class},
                (proxy, method, arguments) -> null);
        channel = new PublishChannel(broker.connection, new GatheredWrites(frames), queue, gate, alarm, confirms);
    }

    @AfterEach
    void end() {
        writer.shutdownNow();
        probing.close();
    }

    private Future<?> publishAll() {
        return writer.submit(() -> {
            channel.publishAll(closing::get, opened::incrementAndGet);
            return null;
        });
    }

    private BrokerStub.StubChannel shared() {
        return broker.channels.get(0);
    }

    @Test
    void whatIsQueuedIsPublishedInOrderAndConfirmedAndTheChannelEndsOnceNothingIsLeftWhenItCloses() throws Exception {
        TestMessage first = TestMessage.event("orders");
        TestMessage second = TestMessage.event("orders");
        queue.add(first);
        queue.add(second);
        Future<?> end = publishAll();
        await().until(() -> shared().published.size() == 2);
        assertEquals(1, opened.get());

        shared().confirm(2);
        assertEquals(List.of("stored"), first.ends());
        assertEquals(List.of("stored"), second.ends());

        closing.set(true);
        end.get(30, TimeUnit.SECONDS);
    }

    @Test
    void duringAnAlarmNothingIsSentAndAnswersAreGiven() throws Exception {
        alarm.handleBlocked("low on memory");
        Future<?> end = publishAll();
        queue.add(TestMessage.event("orders"));
        var answered = new AtomicBoolean();
        queue.later(() -> answered.set(true));

        await().untilTrue(answered);
        assertEquals(List.of(), shared().published);

        alarm.handleUnblocked();
        await().until(() -> shared().published.size() == 1);
        closing.set(true);
        end.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatHasNoAnswerWhenTheBrokerClosesTheChannelIsUnknown() throws Exception {
        TestMessage event = TestMessage.event("orders");
        queue.add(event);
        Future<?> end = publishAll();
        await().until(() -> shared().published.size() == 1);

        shared().end(AMQP.CONNECTION_FORCED, "shutting down");
        end.get(30, TimeUnit.SECONDS);

        assertTrue(event.ends().get(0).startsWith("Unknown: the channel was lost"), event.ends()::toString);
        assertTrue(event.ends().get(0).contains("shutting down"), event.ends()::toString);
    }

    @Test
    void aRefusalEndsTheChannelOnceItIsASecondOldAndAllIsAnswered() throws Exception {
        TestMessage refused = TestMessage.event("orders");
        TestMessage stored = TestMessage.event("orders");
        queue.add(refused);
        queue.add(stored);
        Future<?> end = publishAll();
        await().until(() -> shared().published.size() == 2);

        shared().refuse(1);
        assertFalse(end.isDone());
        shared().confirm(2);
        end.get(30, TimeUnit.SECONDS);

        assertEquals(List.of("stored"), stored.ends());
        assertTrue(refused.ends().get(0).startsWith("Refused: "), refused.ends()::toString);
        assertTrue(shared().isOpen(), "its owner closes it");
        channel.close();
        assertFalse(shared().isOpen());
    }

    @Test
    void whatIsOverIsNotSent() throws Exception {
        queue.add(TestMessage.event("orders").expire());
        TestMessage event = TestMessage.event("orders");
        queue.add(event);
        Future<?> end = publishAll();

        await().until(() -> !shared().published.isEmpty());
        closing.set(true);
        end.get(30, TimeUnit.SECONDS);

        assertEquals(1, shared().published.size());
    }
}
