package io.leveret.jdbc;

import java.util.HashSet;
import java.util.Set;

/**
 * The rows that a relay has in memory: not sent yet, under way, or with an end that it has not written to the database yet.
 * It reads none of them again. Used under the lock of its {@link Sending}.
 */
final class RowsHere {

    private final Set<Long> places = new HashSet<>();

    /** Those that a round waits for. */
    private final Set<Long> awaited = new HashSet<>();

    private long bytes;

    /** A row that was read. */
    void add(OutboxRow row) {
        places.add(row.seq());
        awaited.add(row.seq());
        bytes += row.event().body().length;
    }

    /** No round waits for it any more. */
    void leave(OutboxRow row) {
        if (awaited.remove(row.seq())) {
            bytes -= row.event().body().length;
        }
    }

    /** It may be read again, if it is still in the database. */
    void forget(OutboxRow row) {
        leave(row);
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

    /** Whether so few are left that reading more is worthwhile. */
    boolean areFew() {
        return awaited.size() <= ShardRows.BATCH / 2 && bytes <= ShardRows.BATCH_BYTES / 2;
    }
}
