package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the tables, at a cost that does not grow with them. */
final class Samples {

    /** Nobody counts further. */
    static final int MOST = 10_000;

    private Samples() {}

    /** How each shard is, by its number. */
    static List<Shard> shards(Connection connection) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT shard FROM leveret_outbox_shard ORDER BY shard");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getInt(1));
            }
        }
        List<Shard> shards = new ArrayList<>();
        for (int number : numbers) {
            shard(connection, number).ifPresent(shards::add);
        }
        return shards;
    }

    /** What waits is read first: whoever relays an event says so before it is gone, so that its relay is known once none waits. */
    private static Optional<Shard> shard(Connection connection, int number) throws SQLException {
        long waiting = number(
                connection,
                "SELECT COUNT(*) FROM (SELECT seq FROM leveret_outbox WHERE shard = ? LIMIT " + MOST + ") AS few",
                number);
        long oldest = number(
                connection, "SELECT created_at FROM leveret_outbox WHERE shard = ? ORDER BY seq LIMIT 1", number);
        String sql = "SELECT relayed_by, relayed_at, " + Dialect.of(connection).now()
                + " AS now_ms FROM leveret_outbox_shard WHERE shard = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, number);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long now = row.getLong("now_ms");
                long relayedAt = row.getLong("relayed_at");
                long silent = row.wasNull() ? 0 : Math.max(0, now - relayedAt);
                boolean none = waiting == 0 || oldest == 0;
                return Optional.of(new Shard(
                        number, waiting, none ? 0 : Math.max(0, now - oldest), row.getString("relayed_by"), silent));
            }
        }
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
