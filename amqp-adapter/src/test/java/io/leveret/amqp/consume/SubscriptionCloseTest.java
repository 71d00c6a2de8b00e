package io.leveret.amqp.consume;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leveret.transport.Delivery;
import io.leveret.transport.DeliverySink;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a subscription, on a thread of its own. */
@Timeout(60)
class SubscriptionCloseTest {

    private final SimQueue queue = new SimQueue("4.3.0", 1);
    private final SimApplication application = new SimApplication();
    private final AmqpSubscription subscription = application.subscription(false, delivery -> {});

    private AmqpSubscription consuming(AmqpSubscription begun) {
        Session session = queue.connect(false);
        while (begun.due(session)) {
            begun.reconcile(session);
        }
        assertNotNull(queue.consuming());
        return begun;
    }

    /** The broker would go on to deliver to a channel that is still open, and nobody would handle that. */
    @Test
    void anErrorOnTheThreadThatEndsItStillClosesTheChannel() {
        consuming(subscription);
        queue.onRequest(name -> {
            throw new StackOverflowError("on purpose");
        });

        subscription.close(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, subscription.state());
        assertNull(queue.consuming());
    }

    /** A second close would be needed, and nobody makes that. */
    @Test
    void itEndsOnTheCallersThreadWhenThereIsNoOther() {
        AmqpSubscription alone = consuming(application.subscriptionWithoutClosers(delivery -> {}));

        alone.close(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, alone.state());
        assertNull(queue.consuming());
    }

    @Test
    void allAreEndedThoughThereIsNoThreadForThat() {
        AmqpSubscription first = consuming(application.subscriptionWithoutClosers(delivery -> {}));
        AmqpSubscription second = application.subscriptionWithoutClosers(delivery -> {});

        application.withoutClosers.closeSubscriptions(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, first.state());
        assertInstanceOf(Closed.class, second.state());
        assertNull(queue.consuming());
    }

    /** Nobody knows whether the broker was told. It has back what was delivered, at the latest with the connection's end. */
    @Test
    void anErrorThatEndsTheCloseOfItsChannelEndsTheConnection() {
        consuming(subscription);
        queue.failToClose();

        subscription.close(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, subscription.state());
        assertFalse(queue.isConnected());
    }

    /** The engine is told that all is stale, and fails: that is no reason to leave the channel open. */
    @Test
    void anErrorOfTheEngineStillClosesTheChannel() {
        AmqpSubscription heard = consuming(application.subscription(false, new DeliverySink() {
            @Override
            public void accept(Delivery delivery) {}

            @Override
            public void recall() {
                throw new StackOverflowError("on purpose");
            }
        }));

        heard.close(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, heard.state());
        assertNull(queue.consuming());
    }
}
