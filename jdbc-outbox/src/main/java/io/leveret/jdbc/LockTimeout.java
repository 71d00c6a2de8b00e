package io.leveret.jdbc;

import io.leveret.jdbc.Outbox.Work;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How a database limits the time that a statement waits for a lock. */
enum LockTimeout {
    POSTGRESQL("SELECT current_setting('lock_timeout')", "SET LOCAL lock_timeout = '%s'", "10s"),
    MARIADB("SELECT @@innodb_lock_wait_timeout", "SET SESSION innodb_lock_wait_timeout = %s", "10"),

    /** Each connection has one, which is short. */
    H2("", "", "");

    private final String own;
    private final String set;
    private final String limit;

    LockTimeout(String own, String set, String limit) {
        this.own = own;
        this.set = set;
        this.limit = limit;
    }

    /** Does something that waits for ten seconds at most, and gives the connection its own limit back. */
    <R> R limiting(Connection connection, Work<R, SQLException> work) throws SQLException {
        if (set.isEmpty()) {
            return work.run(connection);
        }
        try (Statement statement = connection.createStatement()) {
            String before = own(statement);
            statement.execute(String.format(set, limit));
            boolean done = false;
            try {
                R result = work.run(connection);
                done = true;
                return result;
            } finally {
                restore(statement, before, done);
            }
        }
    }

    private String own(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(own)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private void restore(Statement statement, String before, boolean done) throws SQLException {
        try {
            statement.execute(String.format(set, before));
        } catch (SQLException e) {
            // After a failure the transaction may take no statement; PostgreSQL restores the limit with its end.
            if (done) {
                throw e;
            }
        }
    }
}
