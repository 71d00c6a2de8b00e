package io.leveret.benchmarks;

import java.io.IOException;
import java.util.function.Consumer;

/** A library at work in a process of its own. Topics, and the queue of each group, are there already. */
interface Contender extends AutoCloseable {

    /** How many publishes may be unconfirmed, of all threads together. */
    int WINDOW = 1_000;

    /** How many deliveries may be unacknowledged. */
    int PREFETCH = 250;

    /**
     * Opens what one thread needs to publish, and lets it.
     *
     * @param topic where to
     * @param window this thread's part of {@link #WINDOW}
     * @param publishing what it does
     */
    void publish(String topic, int window, Publishing publishing) throws Exception;

    /**
     * Handles what is in a group's queue, and what comes.
     *
     * @param group whose
     * @param topic of which topic
     * @param events so many will come
     * @param handler is called with each; thread-safe
     * @return ends it, once the last acknowledgement is written
     */
    AutoCloseable subscribe(String group, String topic, int events, Consumer<Order> handler) throws Exception;

    @Override
    void close() throws IOException;

    /** The queue of a group, as Leveret calls it. */
    static String queue(String group, String topic) {
        return group + "." + topic;
    }

    /** What one thread does while it can publish. */
    @FunctionalInterface
    interface Publishing {

        void run(Sender sender) throws Exception;
    }

    /** Publishes on one thread. */
    interface Sender {

        /** Publishes an order; waits while too many are unconfirmed. */
        void send(Order order, int number) throws Exception;

        /** Waits until all are confirmed. */
        void awaitConfirms() throws Exception;
    }
}
