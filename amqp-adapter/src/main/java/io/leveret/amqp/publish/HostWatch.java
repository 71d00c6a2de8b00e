package io.leveret.amqp.publish;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds a host that answers but stores nothing. A node that was cut off from its cluster keeps its connections and sends
 * heartbeats, but stores nothing in queues whose majority is elsewhere: it leaves publishes without an answer, or
 * refuses them. So another host comes first after as long as a silent peer is taken to be alive. Used by one thread.
 */
final class HostWatch {

    private final Unstored unstored;
    private final long patience;
    private final boolean others;
    private final LongSupplier nanoTime;

    /** When the broker last stored something, or had nothing to store. */
    private long storedAt;

    /**
     * Begins to watch.
     *
     * @param patience how long a host may store nothing
     * @param hosts how many there are to choose from
     * @param nanoTime as {@link System#nanoTime}
     */
    HostWatch(Unstored unstored, Duration patience, int hosts, LongSupplier nanoTime) {
        this.unstored = unstored;
        this.patience = patience.toNanos();
        this.others = hosts > 1;
        this.nanoTime = nanoTime;
        this.storedAt = nanoTime.getAsLong();
    }

    /**
     * Whether the host is to be left now. Called again and again; true once for each time that a host stores nothing.
     *
     * @param takesMessages whether there is a connection on which the broker takes messages, as far as it says
     */
    boolean leaves(boolean takesMessages) {
        long now = nanoTime.getAsLong();
        if (unstored.takeStored() || unstored.isEmpty() || !takesMessages) {
            storedAt = now;
            return false;
        }
        boolean leaves = others && now - storedAt > patience;
        if (leaves) {
            storedAt = now;
        }
        return leaves;
    }
}
