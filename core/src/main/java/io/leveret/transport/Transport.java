package io.leveret.transport;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The connection of one application to a broker, which moves messages. Thread-safe. After {@link #open} it reconnects by itself when the
 * network or the broker fails, and restores all subscriptions.
 *
 * <p>The order of calls: {@link #open}, then {@link #subscribe} and {@link #awaitReady}, then everything else, then {@link
 * #close}.
 */
public interface Transport {

    /**
     * Starts to connect, and returns at once. Called once, before all other methods.
     *
     * @param observer receives connections made and lost
     */
    void open(TransportObserver observer);

    /**
     * Waits until the transport is connected and all subscriptions made so far can receive.
     *
     * @param timeout the maximum time
     * @throws TransportException if the broker cannot be reached in time, or refuses for a reason that does not go away
     *     by waiting (credentials, a virtual host, a queue declared with other arguments); says which, and what to do
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void awaitReady(Duration timeout) throws InterruptedException;

    /**
     * Takes a message for its topic, and returns without waiting for the network. Declares the topic if needed. The
     * engine limits how many messages are unconfirmed. Without a connection, messages wait for one until their
     * deadline.
     *
     * @param outbound the message, which also receives the result
     */
    void send(OutboundMessage outbound);

    /**
     * Subscribes, and returns at once. Deliveries begin when there is a connection, and again after each reconnect.
     *
     * @param spec what to receive
     * @param sink receives the deliveries
     * @return a handle to pause and end the subscription
     * @throws TransportException if connected and the broker refuses the subscription for a lasting reason
     */
    ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink sink);

    /**
     * Opens the place where replies to this instance arrive. Called at most once, and only by an application that asks
     * for replies: until then it costs nothing.
     *
     * @param sink receives the replies, and may get some that nobody waits for. Never blocks, runs no user code and
     *     throws nothing
     * @return the place
     * @throws UnsupportedOperationException by default: a transport without {@link Capabilities.Feature#REPLIES}
     */
    default ReplyInbox replies(ReplySink sink) {
        throw new UnsupportedOperationException("this transport has no replies");
    }

    /**
     * Sends a reply to an address, as {@link #send} sends a message to its topic. {@code stored(false)} means that the
     * address does not exist, or no longer.
     *
     * @param address what the request has as {@link Message#replyTo}; a foreign requester may have set anything
     * @param outbound the reply, which also receives the result
     * @throws UnsupportedOperationException by default: a transport without {@link Capabilities.Feature#REPLIES}, whose
     *     deliveries have no reply address
     */
    default void reply(String address, OutboundMessage outbound) {
        throw new UnsupportedOperationException("this transport has no replies");
    }

    /**
     * Returns the messages that a subscription has parked. Any application may look after them, whether it has the
     * subscription or not.
     *
     * @param group the group
     * @param topic the topic
     * @param parkingQueue which parking queue
     * @return a view that asks the broker at each call
     */
    ParkedMessages parked(String group, String topic, ParkingQueue parkingQueue);

    /**
     * Returns the state of each connection and subscription.
     *
     * @return a new list
     */
    List<ComponentHealth> health();

    /**
     * Returns what the transport counts. Cheap: takes no lock that others hold for long, and does not ask the broker.
     *
     * @return {@link TransportStats#NONE} by default
     */
    default TransportStats stats() {
        return TransportStats.NONE;
    }

    /**
     * Says why messages wait to be sent. The engine asks when a message's deadline has passed before it {@linkplain
     * OutboundMessage#begin began}.
     *
     * @return {@link SendFailure.Blocked} while the broker takes no messages; otherwise a refusal that says what is
     *     missing
     */
    SendFailure whyWaiting();

    /**
     * Says why a message that is sent now would wait. Cheap, and asks no broker.
     *
     * @return the reason: there is no connection for messages, or the broker takes none; empty if nothing is known to be
     *     wrong, and by default
     */
    default Optional<String> outage() {
        return Optional.empty();
    }

    /**
     * Closes all subscriptions and connections. Waits for unconfirmed messages, then reports the rest as closed or
     * unknown. Idempotent.
     *
     * @param timeout the maximum time
     */
    void close(Duration timeout);
}
