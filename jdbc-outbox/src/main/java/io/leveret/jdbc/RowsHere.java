package io.leveret.jdbc;

import java.util.HashSet;
import java.util.Set;

/**
 * The rows that a relay has in memory: not sent yet, under way, or with an end that it has not written to the database yet.
 * It reads none of them again. Used under the lock of its {@link Sending}.
 */
final class RowsHere {

    /** With so few left, reading more is worthwhile. More would be read twice; fewer might all end before more are there. */
    static final int FEW = ShardRows.BATCH / 4;

    private static final long FEW_BYTES = ShardRows.BATCH_BYTES / 4;

    private final Set<Long> places = new HashSet<>();

    /** How many rows a round waits for, and their bytes. */
    private int awaited;

    private long bytes;

    /** A row that was read. */
    void add(OutboxRow row) {
        places.add(row.seq());
        awaited++;
        bytes += row.event().body().length;
    }

    /** No round waits for a row any more. */
    void leave(OutboxRow row) {
        awaited--;
        bytes -= row.event().body().length;
    }

    /** It may be read again, if it is still in the database. */
    void forget(OutboxRow row) {
        places.remove(row.seq());
    }

    boolean contains(long place) {
        return places.contains(place);
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** The bytes of those that a round waits for. */
    long bytes() {
        return bytes;
    }

    /** Whether few are left that a round waits for. */
    boolean areFew() {
        return awaited <= FEW && bytes <= FEW_BYTES;
    }
}
