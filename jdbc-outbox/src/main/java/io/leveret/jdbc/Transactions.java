package io.leveret.jdbc;

import io.leveret.jdbc.Outbox.Work;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs work in a transaction of its own, on a connection that is given back as it was. */
final class Transactions {

    private Transactions() {}

    /** One with the isolation that the connection has. */
    static <R extends @Nullable Object, X extends Exception> R run(DataSource dataSource, Work<R, X> work)
            throws SQLException, X {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                return committed(connection, work);
            } finally {
                Quiet.run(() -> connection.setAutoCommit(autoCommit));
            }
        }
    }

    /** One in which each statement sees what others have committed, and locks no more rows than it touches. */
    static <R extends @Nullable Object> R readCommitted(DataSource dataSource, Work<R, SQLException> work)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean readOnly = connection.isReadOnly();
            int isolation = connection.getTransactionIsolation();
            boolean autoCommit = connection.getAutoCommit();
            // Before the rest: a transaction that has begun can change neither.
            connection.setReadOnly(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            try {
                return committed(connection, work);
            } finally {
                Quiet.run(() -> connection.setAutoCommit(autoCommit));
                Quiet.run(() -> connection.setTransactionIsolation(isolation));
                Quiet.run(() -> connection.setReadOnly(readOnly));
            }
        }
    }

    /** Ends what was only read, if the connection is in a transaction. */
    static void rollBack(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private static <R extends @Nullable Object, X extends Exception> R committed(Connection connection, Work<R, X> work)
            throws SQLException, X {
        boolean done = false;
        try {
            R result = work.run(connection);
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                Quiet.run(connection::rollback);
            }
        }
    }

    /** What a broken connection can't do any more must not hide why it broke. */
    @FunctionalInterface
    private interface Quiet {

        void act() throws SQLException;

        static void run(Quiet action) {
            try {
                action.act();
            } catch (SQLException e) {
                // The pool throws such a connection away.
            }
        }
    }
}
