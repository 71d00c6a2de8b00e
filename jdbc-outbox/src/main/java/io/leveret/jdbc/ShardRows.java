package io.leveret.jdbc;

import io.leveret.jdbc.Sending.Read;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements of a relay about the rows of its shard. Each runs in the relay's transaction. */
final class ShardRows {

    /** A relay has no more rows in memory than that. */
    static final int BATCH = 2_000;

    /** A relay has no more bytes in memory than that, except for a single event that is larger. */
    static final long BATCH_BYTES = 16L << 20;

    /** With so many refused rows, others are not tried: something is wrong with all of them. */
    private static final int MANY_REFUSED = 1_000;

    /** While a topic is held back, a round looks at no more rows than that to find some of others. */
    private static final int MOST_PASSED_OVER = 100_000;

    private static final int FETCHED_AT_ONCE = 50;
    private static final int MOST_OF_REASON = 1_000;
    private static final int DELETED_AT_ONCE = 100;
    private static final String DELETE =
            "DELETE FROM leveret_outbox WHERE seq IN (?" + ", ?".repeat(DELETED_AT_ONCE - 1) + ")";

    private final int shard;

    ShardRows(int shard) {
        this.shard = shard;
    }

    /** Locks the shard until the end of the transaction; null if another relay has it, or has it for a while. */
    @Nullable
    ShardLock lock(Connection connection, String instance) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        String sql = "SELECT relayed_by, relayed_at, leased_until, " + dialect.now() + " AS now_ms" + dialect.byIndex()
                + " FROM leveret_outbox_shard WHERE shard = ?"
                + " AND (leased_until IS NULL OR relayed_by = ? OR leased_until <= " + dialect.now()
                + ") FOR UPDATE SKIP LOCKED";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, shard);
            query.setString(2, instance);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? ShardLock.read(row) : null;
            }
        }
    }

    /**
     * Tells all instances who relays.
     *
     * @param lease for how long no other may relay, though the transaction ends; null if another may at once
     */
    void relayedBy(Connection connection, String instance, @Nullable Duration lease) throws SQLException {
        String now = Dialect.of(connection).now();
        String sql = "UPDATE leveret_outbox_shard SET relayed_by = ?, relayed_at = " + now + ", leased_until = "
                + (lease == null ? "NULL" : now + " + " + lease.toMillis()) + " WHERE shard = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, instance);
            update.setInt(2, shard);
            update.executeUpdate();
        }
    }

    /**
     * The next rows in their order, from the first one on: another with a lower place may have been committed late. Those
     * that the broker has refused rest until they are due again, and so do those of their keys behind them.
     *
     * @param held topics of which no row is read
     * @param here has the rows that were read before
     */
    Read due(Connection connection, long now, Set<String> held, Sending here) throws SQLException {
        int refused = refused(connection);
        var sql = new StringBuilder("SELECT " + OutboxRow.COLUMNS + " FROM leveret_outbox o WHERE shard = ?");
        List<Object> values = new ArrayList<>(List.of(shard));
        if (refused > 0) {
            sql.append(refused < MANY_REFUSED ? " AND (next_at IS NULL OR next_at <= ?)" : " AND next_at <= ?");
            sql.append(" AND NOT EXISTS (SELECT 1 FROM leveret_outbox f WHERE f.shard = o.shard AND f.next_at > ?"
                    + " AND f.topic = o.topic AND f.event_key = o.event_key AND f.seq < o.seq)");
            values.addAll(List.of(now, now));
        }
        if (!held.isEmpty()) {
            sql.append(
                    " AND seq < COALESCE((SELECT seq FROM leveret_outbox WHERE shard = ? ORDER BY seq LIMIT 1 OFFSET "
                            + MOST_PASSED_OVER + "), " + Long.MAX_VALUE + ")");
            sql.append(" AND topic NOT IN (?" + ", ?".repeat(held.size() - 1) + ")");
            values.add(shard);
            values.addAll(held);
        }
        return rows(connection, sql + " ORDER BY seq LIMIT " + BATCH, values, here);
    }

    /** How many rows were refused and not published yet; counts no further than it matters. */
    private int refused(Connection connection) throws SQLException {
        String sql =
                "SELECT COUNT(*) FROM (SELECT seq FROM leveret_outbox WHERE shard = ? AND next_at IS NOT NULL LIMIT "
                        + MANY_REFUSED + ") AS refused";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, shard);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static Read rows(Connection connection, String sql, List<Object> values, Sending here) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setFetchSize(FETCHED_AT_ONCE);
            for (int i = 0; i < values.size(); i++) {
                query.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = query.executeQuery()) {
                List<OutboxRow> rows = new ArrayList<>();
                long bytes = here.bytes();
                int seen = 0;
                while (bytes < BATCH_BYTES && row.next()) {
                    seen++;
                    if (!here.isHere(row.getLong("seq"))) {
                        OutboxRow next = OutboxRow.read(row);
                        rows.add(next);
                        bytes += next.event().body().length;
                    }
                }
                return new Read(rows, bytes >= BATCH_BYTES || seen == BATCH);
            }
        }
    }

    /** Removes rows that the broker has. Many at once, as a statement costs the database more than a row. */
    void delete(Connection connection, List<OutboxRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            for (int from = 0; from < rows.size(); from += DELETED_AT_ONCE) {
                for (int i = 0; i < DELETED_AT_ONCE; i++) {
                    // The text is the same for fewer, so that it is prepared once: the last is named again.
                    delete.setLong(
                            i + 1, rows.get(Math.min(from + i, rows.size() - 1)).seq());
                }
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Lets a refused row rest. */
    void rest(Connection connection, OutboxRow row, long millis, String reason) throws SQLException {
        String sql = "UPDATE leveret_outbox SET attempts = attempts + 1, reason = ?, next_at = "
                + Dialect.of(connection).now() + " + ? WHERE seq = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, shortened(reason));
            update.setLong(2, millis);
            update.setLong(3, row.seq());
            update.executeUpdate();
        }
    }

    /** Moves a row that was refused to the end to the dead letters. */
    void bury(Connection connection, OutboxRow row, String reason) throws SQLException {
        String columns = OutboxRow.COLUMNS.replace(", attempts", "");
        String sql = "INSERT INTO leveret_outbox_dead (shard, " + columns + ", attempts, reason, moved_at)"
                + " SELECT shard, " + columns + ", attempts + 1, ?, "
                + Dialect.of(connection).now() + " FROM leveret_outbox WHERE seq = ?";
        try (PreparedStatement move = connection.prepareStatement(sql)) {
            move.setString(1, shortened(reason));
            move.setLong(2, row.seq());
            move.executeUpdate();
        }
        delete(connection, List.of(row));
    }

    private static String shortened(String reason) {
        String text = reason.replace('\0', ' ');
        return text.length() <= MOST_OF_REASON ? text : text.substring(0, MOST_OF_REASON - 1) + "…";
    }

    /**
     * That this relay has the shard.
     *
     * @param relayedBy who has said last that it relays; null for nobody yet
     * @param relayedAt when; 0 for never
     * @param leased whether it has said that no other may relay for a while
     * @param now the time, by the clock of the database
     */
    record ShardLock(@Nullable String relayedBy, long relayedAt, boolean leased, long now) {

        private static ShardLock read(ResultSet row) throws SQLException {
            boolean leased = row.getObject("leased_until") != null;
            return new ShardLock(row.getString("relayed_by"), row.getLong("relayed_at"), leased, row.getLong("now_ms"));
        }
    }
}
