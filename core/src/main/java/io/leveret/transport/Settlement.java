package io.leveret.transport;

import java.time.Duration;
import java.util.Map;

/**
 * The decision about a delivery. There is deliberately no settlement that returns a single message to its queue,
 * because a broker may put it behind later ones. All unsettled deliveries return together, in order, when the {@link
 * ConsumerHandle} is paused or closed.
 */
public sealed interface Settlement {

    /** The only acknowledgement. */
    Ack ACK = new Ack();

    /** The message is handled: the broker removes it. */
    record Ack() implements Settlement {}

    /**
     * Deliver the message to this subscription again after a delay; other subscriptions do not get it. Survives a crash
     * of this process, and a restart of a durable broker.
     *
     * @param delay one of the subscription's {@code delayedRetries}
     * @param headers added to the message's headers; they replace those with the same name
     */
    record DelayedRetry(Duration delay, Map<String, String> headers) implements Settlement {}

    /**
     * Move the unchanged message to a parking queue, for people to look at.
     *
     * @param parkingQueue which one
     * @param headers added to the message's headers; they replace those with the same name
     */
    record Park(ParkingQueue parkingQueue, Map<String, String> headers) implements Settlement {}
}
