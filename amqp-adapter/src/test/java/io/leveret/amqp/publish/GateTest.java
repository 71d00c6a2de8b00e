package io.leveret.amqp.publish;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.amqp.topology.Topology;
import io.leveret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits at the gate, for what, and in which order it goes on. The test is the writer. */
@Timeout(60)
class GateTest {

    private final BrokerStub broker = new BrokerStub();
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private final AtomicInteger exchangesMissing = new AtomicInteger();
    private final Probing probing = new Probing("test");
    private final Unstored unstored = new Unstored();
    private final Gate gate = gate(probing);

    private Gate gate(Probing threads) {
        var settings = new TransportSettings("amqp://127.0.0.1", "test", "instance", Map.of());
        AmqpOptions options = Objects.requireNonNull(AmqpOptions.read(settings, new ArrayList<>()));
        return new Gate(
                new Topology(options, "instance"), threads, unstored, answers::add, exchangesMissing::incrementAndGet);
    }

    @AfterEach
    void end() {
        probing.close();
    }

    private void connect() {
        gate.connected(broker.connection);
        gate.channelOpened();
    }

    /** Does what the gate has the writer do, once it was asked for. */
    private void answer() throws InterruptedException {
        answers.take().run();
    }

    @Test
    void eventsWaitInOrderUntilTheirTopicIsDeclaredAndOthersPass() throws Exception {
        connect();
        gate.admits(TestMessage.event("users"));
        answer();
        assertNotNull(gate.poll());

        TestMessage first = TestMessage.event("orders");
        TestMessage second = TestMessage.event("orders");
        assertFalse(gate.admits(first));
        assertFalse(gate.admits(second));
        assertTrue(gate.admits(TestMessage.event("users")));
        assertNull(gate.poll());

        answer();

        assertEquals(List.of("users", "orders"), broker.declared);
        assertSame(first, gate.poll());
        assertSame(second, gate.poll());
        assertTrue(gate.isEmpty());
        assertTrue(gate.admits(TestMessage.event("orders")));
    }

    @Test
    void eventsToATopicThatCanNotBeDeclaredFailWithTheBrokersReason() throws Exception {
        broker.forbidden.add("orders");
        connect();
        TestMessage event = TestMessage.event("orders");
        gate.admits(event);

        answer();

        assertEquals(1, event.ends().size());
        assertTrue(event.ends().get(0).contains("forbidden"), event.ends()::toString);
        assertTrue(gate.isEmpty());
    }

    @Test
    void theFirstCopyGoesOnAChannelOfItsOwnAndTheOthersFollowOnTheSharedOneOnceItIsStored() throws Exception {
        connect();
        TestMessage first = TestMessage.copy("dead");
        TestMessage second = TestMessage.copy("dead");
        gate.admits(first);
        gate.admits(second);
        await().until(() -> broker.channels.stream().anyMatch(channel -> !channel.published.isEmpty()));

        BrokerStub.StubChannel own = broker.publishing();
        own.confirm(1);
        answer();
        answer();

        assertEquals(List.of("stored"), first.ends());
        assertEquals(List.of("/dead"), own.published);
        assertSame(second, gate.poll());
        assertEquals(List.of(), second.ends());
        await().until(() -> !own.isOpen());
        assertTrue(gate.admits(TestMessage.copy("dead")));
    }

    @Test
    void aMessageThatTheBrokerClosesItsChannelForFailsAndSoDoThoseLikeItForAWhile() throws Exception {
        connect();
        TestMessage first = TestMessage.copy("dead");
        TestMessage second = TestMessage.copy("dead");
        gate.admits(first);
        gate.admits(second);
        await().until(() -> broker.channels.stream().anyMatch(channel -> !channel.published.isEmpty()));

        broker.publishing().end(AMQP.NOT_FOUND, "no exchange");
        answer();
        answer();

        assertTrue(first.ends().get(0).contains("no exchange"), first.ends()::toString);
        assertTrue(second.ends().get(0).contains("no exchange"), second.ends()::toString);
        assertEquals(1, exchangesMissing.get());
        assertTrue(gate.isEmpty());
    }

    @Test
    void anAnswerOfAConnectionThatIsGoneChangesNothing() throws Exception {
        connect();
        TestMessage event = TestMessage.event("orders");
        gate.admits(event);
        Runnable late = answers.take();

        var next = new BrokerStub();
        gate.connected(next.connection);
        gate.channelOpened();
        Runnable answer = answers.take();
        late.run();

        assertNull(gate.poll());
        answer.run();
        assertSame(event, gate.poll());
        assertEquals(List.of("orders"), next.declared);
    }

    @Test
    void messagesOfASuspectWaitUntilThoseBeforeThemAreAnswered() throws Exception {
        connect();
        gate.admits(TestMessage.event("orders"));
        answer();
        assertNotNull(gate.poll());
        var underWay = new AtomicBoolean(true);
        gate.suspect("orders", underWay::get);
        assertEquals(1, gate.suspects().size());

        TestMessage event = TestMessage.event("orders");
        assertFalse(gate.admits(event));
        gate.goOn();
        assertTrue(broker.channels.stream().allMatch(channel -> channel.published.isEmpty()));

        underWay.set(false);
        gate.goOn();
        await().until(() -> broker.channels.stream().anyMatch(channel -> !channel.published.isEmpty()));
        assertEquals(List.of("orders/order.placed"), broker.publishing().published);
    }

    @Test
    void whatWaitsForAnAnswerIsSilentAndAProbeThatIsOverIsReportedAsUnknown() {
        connect();
        TestMessage first = TestMessage.copy("dead");
        gate.admits(first);
        gate.admits(TestMessage.copy("dead"));
        await().until(() -> broker.channels.stream().anyMatch(channel -> !channel.published.isEmpty()));

        List<Silence> silences = gate.silences(Duration.ZERO);
        assertEquals(1, silences.size());
        assertEquals("dead", silences.get(0).destination());
        assertEquals(2, silences.get(0).count());
        assertEquals(List.of(), gate.silences(Duration.ofMinutes(1)));

        first.expire();
        gate.purge();
        assertEquals(List.of("Unknown: the broker did not answer in time"), first.ends());
    }

    @Test
    void whatWaitsIsGivenBackInItsOrderWithoutWhatNobodyWaitsFor() throws Exception {
        connect();
        TestMessage ready = TestMessage.event("orders");
        gate.admits(ready);
        answer();
        broker.forbidden.add("users");
        TestMessage waits = TestMessage.event("users");
        TestMessage over = TestMessage.event("users");
        gate.admits(waits);
        gate.admits(over);
        over.expire();

        gate.purge();

        assertEquals(List.of(ready, waits), gate.takeWaiting());
        answer();
        assertTrue(gate.isEmpty());
        assertEquals(List.of(), waits.ends());
    }

    @Test
    void withoutAThreadToAskWithMessagesWaitAndSaySoAndAreAskedForAgain() {
        var noThreads = new Probing("test");
        noThreads.close();
        Gate waiting = gate(noThreads);
        waiting.connected(broker.connection);
        waiting.channelOpened();
        TestMessage copy = TestMessage.copy("dead");
        waiting.admits(copy);

        assertNotNull(waiting.whyUnasked());
        await().during(Duration.ofMillis(250)).atMost(Duration.ofSeconds(10)).until(() -> waiting.poll() == null);
        assertEquals(List.of(copy), waiting.takeWaiting());
        assertNull(gate.whyUnasked());
    }
}
