package io.leveret.benchmarks;

import java.io.IOException;

/** A library at work in a process of its own. The exchange and its queue {@code bench.TOPIC} are there already. */
interface Contender extends AutoCloseable {

    /** How many publishes may be unconfirmed. */
    int WINDOW = 1_000;

    /** How many deliveries may be unacknowledged. */
    int PREFETCH = 250;

    /** Publishes orders, and measures until the last one is confirmed. */
    Measured publish(String topic, int events, String note) throws Exception;

    /** Handles orders that wait in the queue, and measures from the first one to the last. */
    Measured consume(String topic, int events) throws Exception;

    /** Publishes at a fixed rate to a queue that is consumed; tells the latencies from the time when each was due. */
    Latencies latency(String topic, int events, int perSecond) throws Exception;

    @Override
    void close() throws IOException;

    /** The queue of a topic. */
    static String queue(String topic) {
        return "bench." + topic;
    }
}
