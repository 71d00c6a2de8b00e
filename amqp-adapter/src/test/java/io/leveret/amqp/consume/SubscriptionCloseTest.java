package io.leveret.amqp.consume;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a subscription, on a thread of its own. */
@Timeout(60)
class SubscriptionCloseTest {

    private final SimQueue queue = new SimQueue("4.3.0", 1);
    private final AmqpSubscription subscription = new SimApplication().subscription(false, delivery -> {});

    /** The broker would go on to deliver to a channel that is still open, and nobody would handle that. */
    @Test
    void anErrorOnTheThreadThatEndsItStillClosesTheChannel() {
        Session session = queue.connect(false);
        while (subscription.due(session)) {
            subscription.reconcile(session);
        }
        assertNotNull(queue.consuming());
        queue.onRequest(name -> {
            throw new StackOverflowError("on purpose");
        });

        subscription.close(Duration.ofSeconds(30));

        assertInstanceOf(Closed.class, subscription.state());
        assertNull(queue.consuming());
    }
}
