package io.leveret.transport;

import java.time.Duration;

/**
 * Controls a running subscription of a transport. Thread-safe.
 *
 * <p>When a consumer is paused or closed, its unsettled deliveries return to the queue. The broker delivers them again in
 * order, before all later messages. Settlements that were given before are carried out first. With {@link
 * SubscriptionSpec#singleActive} no other instance receives anything until all of this is done.
 */
public interface ConsumerHandle {

    /**
     * Stops deliveries and returns the unsettled ones to the queue. The engine calls it while no handler of the
     * subscription runs. When the method returns, all earlier deliveries are {@linkplain Delivery#stale stale},
     * including those on their way. The rest may happen later. Never blocks. Idempotent.
     */
    void pause();

    /** Starts deliveries again, after an earlier {@link #pause} is completed. Never blocks. Idempotent. */
    void resume();

    /**
     * Changes how many deliveries may be unsettled at once. Takes effect soon: a transport may first have those in hand
     * settled. The order stays where it grows. Not called for broadcast subscriptions. Never blocks. Idempotent.
     *
     * @param deliveries from 1 to 65,535
     */
    void prefetch(int deliveries);

    /**
     * Ends the subscription for this instance and returns unsettled deliveries to the queue. No delivery arrives after
     * this method has returned. The queue and its messages stay. If the time is not enough, the end of the connection
     * does the rest. Idempotent.
     *
     * @param timeout the maximum time
     */
    void close(Duration timeout);
}
