package io.leveret.jdbc;

import io.leveret.transport.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Says which shard an event belongs to. All events of a key are in one. Thread-safe. */
final class Shards {

    /** 0 until the table was read. */
    private volatile int count;

    /** The shard of an event; reads the table the first time. */
    int of(Message message, Connection connection) throws SQLException {
        String key = message.key() != null ? message.key() : message.id();
        return Math.floorMod(key.hashCode(), count(connection));
    }

    int count(Connection connection) throws SQLException {
        if (count == 0) {
            count = read(connection);
        }
        return count;
    }

    private static int read(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT COUNT(*), MAX(shard) FROM leveret_outbox_shard");
                ResultSet rows = query.executeQuery()) {
            rows.next();
            int found = rows.getInt(1);
            if (found == 0 || rows.getInt(2) != found - 1) {
                throw new SQLException("leveret_outbox_shard must have one row for each shard, from 0 on; it has "
                        + found + (found == 0 ? "" : ", and the last is " + rows.getInt(2)));
            }
            return found;
        }
    }
}
