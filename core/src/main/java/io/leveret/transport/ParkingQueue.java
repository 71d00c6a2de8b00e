package io.leveret.transport;

import java.util.Locale;

/** The two queues in which a subscription parks events that it could not handle. */
public enum ParkingQueue {
    /** Dead letters: events whose retries are spent. */
    DEAD,
    /** Messages that no handler could read. */
    INVALID;

    /**
     * Returns the last part of the queue's name.
     *
     * @return {@code dead} or {@code invalid}
     */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
