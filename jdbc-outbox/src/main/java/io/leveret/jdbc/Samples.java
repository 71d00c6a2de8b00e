package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the tables, at a cost that does not grow with them. */
final class Samples {

    /** Nobody counts further. */
    static final int MOST = 10_000;

    private Samples() {}

    /** How each shard is, by its number. */
    static List<Shard> shards(Connection connection) throws SQLException {
        List<Shard> shards = new ArrayList<>();
        String sql = "SELECT shard, relayed_by, relayed_at, "
                + Dialect.of(connection).now() + " AS now_ms FROM leveret_outbox_shard ORDER BY shard";
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                long now = row.getLong("now_ms");
                long relayedAt = row.getLong("relayed_at");
                shards.add(shard(
                        connection,
                        row.getInt("shard"),
                        row.getString("relayed_by"),
                        row.wasNull() ? 0 : Math.max(0, now - relayedAt),
                        now));
            }
        }
        return shards;
    }

    private static Shard shard(
            Connection connection, int number, @Nullable String relayedBy, long silentMillis, long now)
            throws SQLException {
        long waiting = number(
                connection,
                "SELECT COUNT(*) FROM (SELECT seq FROM leveret_outbox WHERE shard = ? LIMIT " + MOST + ") AS few",
                number);
        long oldest = number(
                connection, "SELECT created_at FROM leveret_outbox WHERE shard = ? ORDER BY seq LIMIT 1", number);
        return new Shard(number, waiting, waiting == 0 ? 0 : Math.max(0, now - oldest), relayedBy, silentMillis);
    }

    /** How many events the outbox has given up. */
    static long dead(Connection connection) throws SQLException {
        return number(
                connection,
                "SELECT COUNT(*) FROM (SELECT seq FROM leveret_outbox_dead WHERE shard >= ? LIMIT " + MOST + ") AS few",
                0);
    }

    private static long number(Connection connection, String sql, int shard) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, shard);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /**
     * How a shard is.
     *
     * @param number the shard
     * @param waiting how many events wait, at most {@link #MOST}
     * @param oldestMillis how long the oldest of them has waited
     * @param relayedBy the instance that relays; null if none ever has
     * @param silentMillis how long ago it has said so
     */
    record Shard(
            int number,
            long waiting,
            long oldestMillis,
            @Nullable String relayedBy,
            long silentMillis) {}
}
