package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.ComponentHealth;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.Delivery;
import io.leveret.transport.Headers;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.SendFailure;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The embedded broker as several applications use it. */
class MemoryTransportTest {

    private static final Duration NONE = Duration.ZERO;

    private final ManualTime time = new ManualTime();
    private final List<MemoryTransport> opened = new ArrayList<>();
    private final MemoryTransport one = open();
    private final MemoryTransport other = open();
    private final List<Delivery> received = new ArrayList<>();

    private MemoryTransport open() {
        var transport = new MemoryTransport("transport-test", time);
        transport.open(component -> {});
        opened.add(transport);
        return transport;
    }

    @AfterEach
    void close() {
        opened.forEach(transport -> transport.close(NONE));
    }

    private static SubscriptionSpec steps(boolean broadcast) {
        return new SubscriptionSpec("walkers", "steps", Set.of("step.made"), Set.of(), 10, broadcast, List.of(), false);
    }

    private static Message step(String id) {
        return new Message("steps", "step.made", id, null, "", null, null, Map.of(), new byte[0], null, "c-1");
    }

    /** What became of a send. */
    private static final class Sent implements OutboundMessage {

        private final Message message;

        @Nullable
        Object end;

        Sent(Message message) {
            this.message = message;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public boolean begin() {
            return end == null;
        }

        @Override
        public boolean ended() {
            return end != null;
        }

        @Override
        public void stored(boolean routed) {
            end = routed;
        }

        @Override
        public void failed(SendFailure why) {
            end = why;
        }
    }

    private static @Nullable Object sent(MemoryTransport by, String id) {
        var sent = new Sent(step(id));
        by.send(sent);
        return sent.end;
    }

    private List<String> ids() {
        return received.stream().map(delivery -> delivery.message().id()).toList();
    }

    @Test
    void applicationsOfOneNameShareItsQueuesUntilTheLastOfThemIsClosed() {
        one.subscribe(steps(false), received::add).close(NONE);

        assertEquals(true, sent(other, "a"));
        one.close(NONE);
        other.subscribe(steps(false), received::add);
        assertEquals(List.of("a"), ids());

        other.close(NONE);
        assertEquals(false, sent(open(), "b"), "the next begins with nothing");
    }

    /** It is the place of one instance: nobody else could ever take what would come. */
    @Test
    void theQueueOfABroadcastEndsWithItsConsumer() {
        ConsumerHandle consumer = one.subscribe(steps(true), received::add);
        other.subscribe(steps(true), received::add);
        sent(one, "a");
        assertEquals(List.of("a", "a"), ids());

        consumer.close(NONE);
        sent(one, "b");
        assertEquals(List.of("a", "a", "b"), ids());
        other.close(NONE);

        assertEquals(false, sent(one, "c"));
    }

    @Test
    void oneThatIsNotOpenSendsNothingAndSaysWhatToDo() {
        one.close(NONE);

        SendFailure.Closed failure = assertInstanceOf(SendFailure.Closed.class, sent(one, "a"));
        assertEquals("the transport memory:transport-test is not open; start the application first", failure.reason());
        assertThrows(TransportException.class, () -> one.awaitReady(NONE));
        assertThrows(TransportException.class, () -> one.subscribe(steps(false), received::add));
        assertEquals(List.of(new ComponentHealth("connection memory:transport-test", false, "closed")), one.health());
    }

    @Test
    void healthTellsOfTheConnectionAndOfEachConsumerThatIsNotClosed() {
        ConsumerHandle consumer = one.subscribe(steps(false), received::add);
        assertEquals(
                List.of(
                        new ComponentHealth("connection memory:transport-test", true, "open"),
                        new ComponentHealth("subscription walkers.steps", true, "receiving")),
                one.health());

        consumer.close(NONE);

        assertEquals(1, one.health().size());
    }

    @Test
    void aReplyReachesTheInstanceThatHasAskedAndNobodyOnceThatIsClosed() throws Exception {
        List<String> replies = new ArrayList<>();
        ReplyInbox inbox = one.replies((reply, unread) -> replies.add(reply.id() + " " + reply.correlationId()));
        String address = String.valueOf(inbox.awaitAddress(NONE));

        var reply = new Sent(step("r-1"));
        other.reply(address, reply);
        var lost = new Sent(step("r-2"));
        other.reply(address + "0", lost);
        assertEquals(List.of("r-1 c-1"), replies);
        assertEquals(true, reply.end);
        assertEquals(false, lost.end);

        one.close(NONE);
        var late = new Sent(step("r-3"));
        other.reply(address, late);
        assertEquals(false, late.end);
        assertNull(inbox.awaitAddress(NONE));
        assertEquals("the transport memory:transport-test is not open; start the application first", inbox.whyNone());
    }

    @Test
    void whatIsParkedIsGivenBackWithoutItsHistoryToWhoeverSubscribes() {
        one.subscribe(steps(false), received::add);
        sent(one, "a");
        var unused = received.remove(0)
                .settle(new Settlement.Park(
                        ParkingQueue.DEAD, Map.of(Headers.ATTEMPTS, "4", Headers.REASON, "no stock", "tenant", "t-1")));
        ParkedMessages parked = other.parked("walkers", "steps", ParkingQueue.DEAD);
        assertEquals(1, parked.count());
        assertEquals(0, other.parked("walkers", "steps", ParkingQueue.INVALID).count());

        assertEquals(1, parked.replay(message -> message.id().equals("a")));

        assertEquals(0, parked.count());
        assertEquals(Map.of("tenant", "t-1"), received.get(0).message().headers());
        assertFalse(received.get(0).redelivered(), "it is a new one");
    }

    /** The queue that letters of a broadcast came from is that of one instance. */
    @Test
    void lettersOfABroadcastAreGivenBackByAnInstanceThatHasIt() {
        one.subscribe(steps(true), received::add);
        sent(one, "a");
        var unused = received.remove(0).settle(new Settlement.Park(ParkingQueue.DEAD, Map.of()));

        var failure = assertThrows(
                TransportException.class,
                () -> other.parked("walkers", "steps", ParkingQueue.DEAD).replay(message -> true));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("there is no queue 'walkers.steps' to give it back"));
        assertEquals(1, one.parked("walkers", "steps", ParkingQueue.DEAD).count(), "it stays");

        assertEquals(1, one.parked("walkers", "steps", ParkingQueue.DEAD).replay(message -> true));
        assertEquals(List.of("a"), ids());
    }
}
