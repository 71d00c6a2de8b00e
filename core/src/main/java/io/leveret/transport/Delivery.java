package io.leveret.transport;

import java.util.concurrent.CompletableFuture;

/**
 * One attempt of the broker to deliver one message. Thread-safe. The engine settles it once; or never, if it leaves the
 * delivery to return to its queue.
 */
public interface Delivery {

    /**
     * Returns the message.
     *
     * @return the message, with the headers that earlier settlements added
     */
    Message message();

    /**
     * Says whether the broker delivered the message before and got no acknowledgement.
     *
     * @return true after a crash, a broken connection, or a {@link ConsumerHandle} that was paused or closed before it
     *     was settled; false for a delayed retry
     */
    boolean redelivered();

    /**
     * Says whether the delivery can no longer be settled, because its connection is lost or it was given back. The
     * broker will deliver the message again, so there is no use in handling this delivery.
     *
     * @return once true, always true
     */
    boolean stale();

    /**
     * Tells the broker what became of the message. Does not block. A settlement that moves the message (delayed retry,
     * park) first has a copy confirmed by the broker, and then acknowledges the original. If the broker refuses the
     * copy, the transport tries again as long as the delivery is not stale.
     *
     * @param settlement the decision
     * @return completes with the result, never exceptionally, on a thread of the transport or of the caller. The result
     *     of an {@link Settlement.Ack} may come before it is written: a lost acknowledgement only leads to a redelivery
     */
    CompletableFuture<SettleResult> settle(Settlement settlement);

    /**
     * The engine leaves the delivery unsettled, and no handler works on it any more: a transport that gives deliveries back
     * need not wait for it. Called from any thread, perhaps more than once, or after a settlement. Does not block. By
     * default, nothing happens.
     */
    default void left() {}
}
