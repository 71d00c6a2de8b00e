package io.leveret.jdbc;

import io.leveret.transport.ForeignText;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The statements of the inbox. Thread-safe. */
final class InboxRows {

    /** Rows that one transaction deletes at most. */
    static final int SWEPT_AT_ONCE = 1_000;

    private static final int MOST_OF_ID = 255;

    private static final String INSERT =
            "INSERT INTO leveret_inbox (subscription, event_id, handled_at) VALUES (?, ?, ";

    private final AtomicLong duplicates = new AtomicLong();

    /** Why an event with this id can't be noted; null if it can. Other senders than Leveret may have set any. */
    static @Nullable String idProblem(String id) {
        if (id.isEmpty()) {
            return "the event has no id, so the inbox can't know whether it was handled before";
        }
        boolean storable =
                id.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(id);
        return storable && id.getBytes(StandardCharsets.UTF_8).length <= MOST_OF_ID
                ? null
                : "the event's id " + ForeignText.quote(id) + " can't be noted in the inbox: an id must have at most "
                        + MOST_OF_ID + " bytes in UTF-8, and no zero character";
    }

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
