package io.leveret.amqp.consume;

import com.rabbitmq.client.Connection;
import io.leveret.amqp.topology.DeclaredTopics;
import io.leveret.amqp.wire.UnreadDeliveries;

/** A connection for consuming, as its subscriptions use it. Thread-safe. */
final class Session {

    private final Connection connection;
    private final UnreadDeliveries unread;
    private final long number;

    /** Whether each new consumer gets one delivery at a time, as one may break the connection. */
    private volatile boolean careful;

    private final DeclaredTopics declared = new DeclaredTopics();

    /**
     * A new connection.
     *
     * @param unread says which deliveries were not kept
     * @param careful whether a delivery may break it
     * @param number of the connections that the application has made for consuming
     */
    Session(Connection connection, UnreadDeliveries unread, boolean careful, long number) {
        this.connection = connection;
        this.unread = unread;
        this.careful = careful;
        this.number = number;
    }

    Connection connection() {
        return connection;
    }

    UnreadDeliveries unread() {
        return unread;
    }

    /** Whether each new consumer gets one delivery at a time. */
    boolean isCareful() {
        return careful;
    }

    /** Nothing that is delivered is suspected any more. */
    void calm() {
        careful = false;
    }

    /** Tells the connections of an application apart. */
    long number() {
        return number;
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    /** The topics whose exchanges were declared on it. */
    DeclaredTopics declared() {
        return declared;
    }
}
