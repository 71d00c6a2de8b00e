package io.leveret.transport;

import java.time.Duration;
import java.util.Map;

/**
 * What to do with a delivery. There is none that hands a single one back: a broker may put it behind later ones. What is not
 * settled goes back, in order, when the {@link ConsumerHandle} is paused or closed.
 */
public sealed interface Settlement {

    /** The one acknowledgement. */
    Ack ACK = new Ack();

    /** Done with: the broker forgets it. */
    record Ack() implements Settlement {}

    /**
     * Bring it back to this subscription, and no other, after a delay. Survives a crash of this process, and of a
     * broker that keeps messages.
     *
     * @param delay one of the subscription's delayed retries
     * @param headers laid over the message's own
     */
    record DelayedRetry(Duration delay, Map<String, String> headers) implements Settlement {}

    /**
     * Put it aside for people to look at, the body untouched.
     *
     * @param parkingQueue where
     * @param headers laid over the message's own
     */
    record Park(ParkingQueue parkingQueue, Map<String, String> headers) implements Settlement {}
}
