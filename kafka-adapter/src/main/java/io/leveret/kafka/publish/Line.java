package io.leveret.kafka.publish;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be written to one topic. While the topic is known and nothing waits, the line is open: whoever has something to
 * write hands it to the client. Else it waits here, in its order, for the sender's thread. Thread-safe.
 */
final class Line {

    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    /** How often it is looked whether a topic has more partitions: the client knows, and is not asked for each event. */
    private static final long PARTITIONS_NANOS = 1_000_000_000L;

    final String topic;

    /** Until the topic is known, or the client has room. Guarded by this, as are those below that are not volatile. */
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();

    /** 0 until it is known. */
    private int partitions;

    /** Whether the sender's thread is to look at it soon. */
    private boolean called;

    /** The partitions while the line is open; else 0. Written under the lock. */
    private volatile int open;

    /** When it was looked how many there are. */
    private volatile long lookedAt;

    private final AtomicInteger turn = new AtomicInteger();

    /** Whether somebody looks for the topic, or will look again. Used by the sender's thread only. */
    boolean opening;

    Line(String topic) {
        this.topic = topic;
    }

    /** How many partitions the topic has, if nothing waits; else 0. */
    int open() {
        return open;
    }

    /** How many partitions the topic has; 0 until that is known. */
    synchronized int partitions() {
        return partitions;
    }

    /** Whose turn it is among the partitions. */
    int turn() {
        return turn.getAndIncrement();
    }

    /**
     * Has one wait, and what comes after it.
     *
     * @param call has the sender's thread look at the line, if it does not already
     */
    synchronized void add(Outgoing outgoing, Runnable call) {
        if (!called) {
            call.run();
            called = true;
        }
        open = 0;
        waiting.add(outgoing);
    }

    /** The sender's thread looks at it now. */
    synchronized void looked() {
        called = false;
    }

    /** Takes one back; false if it was taken before. */
    synchronized boolean remove(Outgoing outgoing) {
        return waiting.remove(outgoing);
    }

    /** The first that waits; it stays. */
    synchronized @Nullable Outgoing first() {
        return waiting.peek();
    }

    /** The first that waits; it stays. If nothing waits, the line opens. */
    synchronized @Nullable Outgoing firstOrOpen() {
        Outgoing first = waiting.peek();
        if (first == null) {
            open = partitions;
        }
        return first;
    }

    /** Takes the first; null if nothing waits. */
    synchronized @Nullable Outgoing poll() {
        return waiting.poll();
    }

    /** Lets those go that are wanted no more. */
    synchronized void removeEnded() {
        waiting.removeIf(Outgoing::ended);
    }

    synchronized void known(int partitionsNow) {
        partitions = partitionsNow;
        lookedAt = System.nanoTime();
    }

    /** The topic is to be looked for again, and all wait for that. */
    synchronized void unknown() {
        partitions = 0;
        open = 0;
    }

    /** Operators may add some. What is wrong with the client, the record that comes next is told. */
    void lookForPartitions(Producer<byte[], byte[]> producer) {
        long now = System.nanoTime();
        if (now - lookedAt > PARTITIONS_NANOS) {
            lookedAt = now;
            try {
                more(producer.partitionsFor(topic).size());
            } catch (RuntimeException e) {
                LOG.debug("how many partitions the topic {} has is not known now", topic, e);
            }
        }
    }

    private synchronized void more(int partitionsNow) {
        partitions = partitions == 0 ? 0 : partitionsNow;
        open = open == 0 ? 0 : partitionsNow;
    }
}
