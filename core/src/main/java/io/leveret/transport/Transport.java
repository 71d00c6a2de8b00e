package io.leveret.transport;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A connection to a broker, owned by one application. Thread-safe. It keeps itself connected: after {@link #open} a loss of
 * the network or the broker is repaired without the engine's help, subscriptions included.
 */
public interface Transport {

    /**
     * Begins to connect, and returns at once. Called once, before anything else.
     *
     * @param observer told of connections made and lost
     */
    void open(TransportObserver observer);

    /**
     * Waits until the transport is connected and all subscriptions made so far can receive.
     *
     * @param timeout how long at most
     * @throws TransportException when the broker can't be reached in time, or has refused for a reason that waiting
     *     won't mend (credentials, a virtual host, a queue declared otherwise); says which, and what would be right
     * @throws InterruptedException when interrupted while waiting
     */
    void awaitReady(Duration timeout) throws InterruptedException;

    /**
     * Queues a message for sending to its topic, which is declared if need be, and returns without waiting for the
     * network. The engine bounds how many are under way. While there is no connection, messages wait for one until
     * their deadline.
     *
     * @param outbound the message and where to report
     */
    void send(OutboundMessage outbound);

    /**
     * Subscribes, and returns at once; deliveries begin as soon as there is a connection, and again after each loss.
     *
     * @param spec what to receive
     * @param sink where to put it
     * @return the handle to stop it with
     * @throws TransportException when called while connected and the broker refuses the subscription for good
     */
    ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink);

    /**
     * Looks at parked messages, oldest first, and leaves them where they are. Looking loses none, however often it is done.
     * One that is larger than this instance may receive is passed over, and logged with its id, its size and what to set.
     *
     * @param group the group
     * @param topic the topic
     * @param parkingQueue which parking queue
     * @param max how many at most
     * @return the messages, with the headers that say why; empty when there is no such queue
     * @throws TransportException when the broker can't be asked now
     */
    List<Message> browse(String group, String topic, ParkingQueue parkingQueue, int max);

    /**
     * How many messages are parked.
     *
     * @param group the group
     * @param topic the topic
     * @param parkingQueue which parking queue
     * @return how many can be had now; 0 when there is no such queue
     * @throws TransportException when the broker can't be asked now
     */
    long count(String group, String topic, ParkingQueue parkingQueue);

    /**
     * Moves parked messages back to their subscription, each confirmed there before it leaves the parking queue, with
     * {@linkplain Headers#withoutHistory no history} of the earlier attempts. Those of a broadcast subscription go to the queue of
     * this instance. One that {@link #browse} passes over stays.
     *
     * @param group the group
     * @param topic the topic
     * @param parkingQueue which parking queue
     * @param which those to move; the others stay. Called on the caller's thread, with no lock held; one that it chose is
     *     moved before it is asked about the next, and what it throws passes through unchanged
     * @return how many were moved; 0 when there is no such parking queue
     * @throws TransportException when the broker can't be asked now, or the subscription has no queue to move to; some may
     *     have been moved
     */
    int replay(String group, String topic, ParkingQueue parkingQueue, Predicate<Message> which);

    /**
     * Deletes parked messages. One that {@link #browse} passes over stays.
     *
     * @param group the group
     * @param topic the topic
     * @param parkingQueue which parking queue
     * @param which those to delete; called as by {@link #replay}
     * @return how many were deleted; 0 when there is no such queue
     * @throws TransportException when the broker can't be asked now; some may have been deleted
     */
    int delete(String group, String topic, ParkingQueue parkingQueue, Predicate<Message> which);

    /**
     * How each part (connections, subscriptions) is.
     *
     * @return a fresh list
     */
    List<ComponentHealth> health();

    /**
     * Why a message waits to be sent: asked by the engine when a message's deadline has passed before it {@linkplain
     * OutboundMessage#begin began}.
     *
     * @return {@link SendFailure.Blocked} while the broker takes nothing, otherwise a refusal that says what is missing
     */
    SendFailure whyWaiting();

    /**
     * Closes all subscriptions and connections. Sends not yet confirmed are waited for, then reported as closed or
     * unknown. Idempotent.
     *
     * @param timeout how long at most
     */
    void close(Duration timeout);
}
