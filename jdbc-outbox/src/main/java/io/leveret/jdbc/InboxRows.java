package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The statements of the inbox. Thread-safe. */
final class InboxRows {

    /** Rows that one transaction deletes at most. */
    static final int SWEPT_AT_ONCE = 1_000;

    private static final String INSERT =
            "INSERT INTO leveret_inbox (subscription, event_id, handled_at) VALUES (?, ?, ";

    private final AtomicLong duplicates = new AtomicLong();

    /** Notes an event; false if it is there. Waits if another copy is being handled. */
    boolean insert(Connection connection, String subscription, String id) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        boolean first = dialect.lockTimeout().limiting(connection, any -> inserted(any, dialect, subscription, id));
        if (!first) {
            duplicates.incrementAndGet();
        }
        return first;
    }

    private static boolean inserted(Connection connection, Dialect dialect, String subscription, String id)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(INSERT + dialect.now() + ")" + dialect.unlessThere())) {
            insert.setString(1, subscription);
            insert.setString(2, id);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            // The primary key is all that a row can violate.
            if (e.getSQLState() != null && e.getSQLState().startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    long duplicates() {
        return duplicates.get();
    }

    /** Forgets some of the events that are older; returns how many. */
    int sweep(Connection connection, Duration retention) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        try (PreparedStatement delete = connection.prepareStatement(dialect.sweep())) {
            delete.setLong(1, retention.toMillis());
            return delete.executeUpdate();
        }
    }
}
