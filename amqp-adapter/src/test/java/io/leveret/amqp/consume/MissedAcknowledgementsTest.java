package io.leveret.amqp.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.transport.Delivery;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An acknowledgement that the writing thread can't be given, as where memory is short. */
class MissedAcknowledgementsTest {

    private final SimApplication application = new SimApplication();
    private final List<Delivery> received = new ArrayList<>();
    private final SimQueue queue = new SimQueue("4.3.0", 1);
    private final AmqpSubscription subscription = application.subscription(false, received::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void itIsWrittenSoonThoughNoOtherEventComes(int refusals) throws Exception {
        Session session = queue.connect(false);
        reconcile(session);
        queue.send();
        queue.arrive();
        queue.arriving().settled(queue.arrivingTag(), true);
        application.scheduler.refuse(refusals);

        assertEquals(
                SettleResult.SETTLED, received.get(0).settle(Settlement.ACK).join());

        assertTrue(subscription.due(session));
        reconcile(session);
        application.scheduler.runLater();
        assertEquals(Set.of(1), queue.done);
        assertEquals(List.of(), queue.violations);
    }

    private void reconcile(Session session) {
        while (subscription.due(session)) {
            subscription.reconcile(session);
        }
    }
}
