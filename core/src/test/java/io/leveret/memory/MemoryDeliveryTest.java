package io.leveret.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.Delivery;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.RefusingTime;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message whose settlement fails. */
class MemoryDeliveryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** That can't be read, as where memory is short. */
    private static final Map<String, String> UNREADABLE = new AbstractMap<>() {
        @Override
        public Set<Entry<String, String>> entrySet() {
            throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
        }
    };

    private final ManualTime time = new ManualTime();
    private final RefusingTime refusing = new RefusingTime(time);
    private final MemoryBroker broker = MemoryBroker.enter("delivery-test", refusing);
    private final SubscriptionSpec spec =
            new SubscriptionSpec("walkers", "steps", Set.of("step.made"), Set.of(), 10, false, List.of(), false);
    private final List<Delivery> received = new ArrayList<>();
    private final ConsumerHandle consumer = broker.declare(spec, spec.name()).subscribe(spec, received::add, () -> {});

    @BeforeEach
    void deliver() {
        publish("a");
        assertEquals(1, received.size());
    }

    private void publish(String id) {
        assertTrue(broker.publish(
                new Message("steps", "step.made", id, null, "", null, null, Map.of(), new byte[0], null, null)));
    }

    @AfterEach
    void leave() {
        broker.leave();
    }

    private Delivery last() {
        return received.get(received.size() - 1);
    }

    private static Settlement retry(Map<String, String> headers) {
        return new Settlement.DelayedRetry(MINUTE, headers);
    }

    @Test
    void aRetryComesAfterItsDelay() {
        assertEquals(
                SettleResult.SETTLED,
                last().settle(retry(Map.of("attempts", "1"))).join());
        assertEquals(1, received.size());

        time.advance(MINUTE);

        assertEquals(2, received.size());
        assertEquals(Map.of("attempts", "1"), last().message().headers());
        assertFalse(last().redelivered());
    }

    @Test
    void aRetryThatNoTimerTakesComesAtOnce() {
        refusing.refuse(1);

        assertEquals(
                SettleResult.SETTLED,
                last().settle(retry(Map.of("attempts", "1"))).join());

        assertEquals(2, received.size());
        assertEquals(Map.of("attempts", "1"), last().message().headers());
        time.advance(MINUTE);
        assertEquals(2, received.size(), "it comes once");
    }

    @Test
    void whatCanNotBeMovedStaysWithItsConsumerAndIsGivenBack() {
        for (Settlement settlement : List.of(retry(UNREADABLE), new Settlement.Park(ParkingQueue.DEAD, UNREADABLE))) {
            int before = received.size();
            assertThrows(InternalError.class, () -> last().settle(settlement));

            consumer.pause();
            consumer.resume();

            assertEquals(before + 1, received.size());
            assertTrue(last().redelivered());
        }
        assertEquals(SettleResult.SETTLED, last().settle(Settlement.ACK).join());
        consumer.pause();
        consumer.resume();
        assertEquals(3, received.size(), "it is settled");
    }

    @Test
    void aDeliveryIsSettledOnce() {
        Delivery first = last();
        assertEquals(SettleResult.SETTLED, first.settle(Settlement.ACK).join());

        assertEquals(SettleResult.STALE, first.settle(retry(Map.of())).join());

        time.advance(MINUTE);
        assertEquals(1, received.size());
    }

    @Test
    void whatIsSettledIsForgottenThoughAnEarlierOneIsHandledForLong() {
        List<WeakReference<Delivery>> settled = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            publish("later-" + i);
            assertEquals(SettleResult.SETTLED, last().settle(Settlement.ACK).join());
            settled.add(new WeakReference<>(received.remove(1)));
        }

        Awaitility.await().until(() -> {
            System.gc();
            return settled.stream().filter(delivery -> delivery.get() != null).count() < 100;
        });
        consumer.pause();
        consumer.resume();
        assertEquals(2, received.size());
        assertEquals("a", last().message().id());
    }
}
