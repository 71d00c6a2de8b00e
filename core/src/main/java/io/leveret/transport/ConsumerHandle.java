package io.leveret.transport;

import java.time.Duration;

/**
 * A running subscription of a transport. Thread-safe. Where it gives back what is unsettled, the broker hands it out again in
 * its order, before what it has not handed out yet, and settlements given before are carried out first. With {@link
 * SubscriptionSpec#singleActive} no other instance gets anything of this subscription before all of that is done.
 */
public interface ConsumerHandle {

    /**
     * Stops deliveries and gives back what is unsettled. The engine calls it when it handles nothing of the subscription. When
     * it returns, all deliveries of before are {@linkplain Delivery#stale stale}, and so are those that are on their way; the
     * rest may be done later. Never blocks. Idempotent.
     */
    void pause();

    /** Starts deliveries again, once what a {@link #pause} has begun is done. Never blocks. Idempotent. */
    void resume();

    /**
     * Ends the subscription for this instance: no delivery arrives after it returns, and what is unsettled is given back. The
     * queue and what it holds stay. When the time runs out first, the rest is left to the end of the connection. Idempotent.
     *
     * @param timeout how long at most
     */
    void close(Duration timeout);
}
