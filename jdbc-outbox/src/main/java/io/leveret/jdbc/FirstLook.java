package io.leveret.jdbc;

import io.leveret.StartException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The look at the tables when an application starts. Tables that are missing end the start; a database that is away, or goes
 * away at that moment, does not: the application would start or not by chance.
 */
final class FirstLook {

    /** How long a connection may take to say that it is alive. */
    private static final int ALIVE_SECONDS = 1;

    private FirstLook() {}

    /**
     * Looks at the tables.
     *
     * @return why the database is away; null if it was looked at
     * @throws StartException if the look fails on a connection that is alive
     */
    static @Nullable String at(DataSource dataSource, Look look) {
        boolean seen = false;
        try (Connection connection = dataSource.getConnection()) {
            through(connection, look);
            seen = true;
        } catch (SQLException e) {
            if (!seen) {
                return "the database: " + e.getMessage();
            }
        }
        return null;
    }

    private static void through(Connection connection, Look look) throws SQLException {
        try {
            look.at(connection);
            Transactions.rollBack(connection);
        } catch (SQLException e) {
            if (connection.isValid(ALIVE_SECONDS)) {
                throw new StartException("Leveret did not start: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Checks tables. */
    @FunctionalInterface
    interface Look {

        void at(Connection connection) throws SQLException;
    }
}
