package io.leveret.transport;

import java.util.Locale;

/** Where a subscription parks what it could not handle. */
public enum ParkingQueue {
    /** Events whose retries are spent. */
    DEAD,
    /** Messages that no handler could ever read. */
    INVALID;

    /**
     * The last part of the parking queue's name.
     *
     * @return {@code dead} or {@code invalid}
     */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
