package io.leveret.jdbc;

import io.leveret.DeadLetters.Letter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements about events that the outbox has given up. */
final class DeadRows {

    /** What an event has before and after it was given up. */
    private static final String KEPT = "shard, topic, event_type, event_id, event_key, content_type, headers, reply_to,"
            + " correlation_id, mandatory, ttl_ms, body, created_at";

    private static final String SELECT = "SELECT * FROM leveret_outbox_dead WHERE ";

    private DeadRows() {}

    static long count(Connection connection) throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM leveret_outbox_dead");
    }

    /** The place of the last one; 0 if there is none. */
    static long last(Connection connection) throws SQLException {
        return number(connection, "SELECT MAX(seq) FROM leveret_outbox_dead");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Some of them, the oldest first. */
    static List<Letter> page(Connection connection, long skip, int max) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT + "seq > 0 ORDER BY seq LIMIT ? OFFSET ?")) {
            query.setInt(1, max);
            query.setLong(2, skip);
            try (ResultSet row = query.executeQuery()) {
                List<Letter> letters = new ArrayList<>();
                while (row.next()) {
                    letters.add(letter(row));
                }
                return letters;
            }
        }
    }

    /** The first one behind a place, up to another. */
    static Optional<Dead> next(Connection connection, long behind, long last) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(SELECT + "seq > ? AND seq <= ? ORDER BY seq LIMIT 1")) {
            query.setLong(1, behind);
            query.setLong(2, last);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Dead(row.getLong("seq"), letter(row))) : Optional.empty();
            }
        }
    }

    private static Letter letter(ResultSet row) throws SQLException {
        String key = row.getString("event_key");
        return new Letter(
                row.getString("event_id"),
                row.getString("topic"),
                row.getString("event_type"),
                key == null ? "" : key,
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("content_type"),
                row.getBytes("body"),
                HeaderText.read(row.getString("headers")),
                row.getInt("attempts"),
                null,
                Instant.ofEpochMilli(row.getLong("moved_at")),
                "",
                String.valueOf(row.getString("reason")));
    }

    /** Puts one behind those that wait; false if somebody else was faster. */
    static boolean revive(Connection connection, long seq) throws SQLException {
        try (PreparedStatement copy = connection.prepareStatement("INSERT INTO leveret_outbox (" + KEPT + ") SELECT "
                + KEPT + " FROM leveret_outbox_dead WHERE seq = ?")) {
            copy.setLong(1, seq);
            copy.executeUpdate();
        }
        if (delete(connection, seq)) {
            return true;
        }
        connection.rollback();
        return false;
    }

    /** Deletes one; false if somebody else was faster. */
    static boolean delete(Connection connection, long seq) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM leveret_outbox_dead WHERE seq = ?")) {
            delete.setLong(1, seq);
            return delete.executeUpdate() == 1;
        }
    }

    /**
     * One of them.
     *
     * @param seq its place
     * @param letter what users see
     */
    record Dead(long seq, Letter letter) {}
}
