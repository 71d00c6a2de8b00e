package io.leveret.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of outbox and inbox. In production let your migration tool make them: it finds a file for each version and
 * database under {@code leveret/jdbc/} in the jar, such as {@code leveret/jdbc/postgresql/V1__leveret_outbox.sql}.
 */
public final class Tables {

    /** What the outbox needs. */
    static final Part OUTBOX = new Part("outbox", 1, "V1__leveret_outbox.sql");

    /** What the inbox needs. */
    static final Part INBOX = new Part("inbox", 2, "V2__leveret_inbox.sql");

    private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

    private Tables() {}

    /**
     * Makes the tables that don't exist yet, for development and tests. The user of the database needs the right to create
     * tables.
     *
     * @param dataSource the application's database
     * @throws SQLException if the database can't be reached or refuses
     */
    public static void create(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            create(connection);
        }
    }

    private static void create(Connection connection) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        try (Statement statement = connection.createStatement()) {
            for (Part part : List.of(OUTBOX, INBOX)) {
                for (String sql : part.read(dialect).split(";\\s*\\n", -1)) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }

    /** Makes the tables if asked to, and throws when those of a part are missing or too old, with what to do. */
    static void prepare(Connection connection, Part part, boolean create) throws SQLException {
        if (create) {
            try {
                create(connection);
            } catch (SQLException e) {
                // Another instance may have made them at the same time: what counts is whether they are there.
                Transactions.rollBack(connection);
                LOG.warn("Leveret's tables could not be made: {}", e.getMessage());
            }
        }
        check(connection, part);
    }

    /** Throws when those of a part are missing or too old, with what to do. */
    private static void check(Connection connection, Part part) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT MAX(version) FROM leveret_tables");
                ResultSet rows = query.executeQuery()) {
            rows.next();
            int found = rows.getInt(1);
            if (found < part.version()) {
                throw new SQLException("Leveret's tables have version " + found + ", and the " + part.name()
                        + " needs version " + part.version() + ": " + part.remedy(connection));
            }
        } catch (SQLException e) {
            throw explained(e, connection, part);
        }
    }

    /** The same failure, with what to do if it is that a table or column is missing. */
    static SQLException explained(SQLException e, Connection connection, Part part) throws SQLException {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "42P01", "42S02", "42S04", "42703", "42S22" ->
                new SQLException(
                        "a table of the " + part.name() + " is missing or old: " + part.remedy(connection) + " ("
                                + e.getMessage() + ")",
                        state,
                        e.getErrorCode(),
                        e);
            default -> e;
        };
    }

    /**
     * A part of the tables.
     *
     * @param name what uses it
     * @param version the oldest version of all tables that has it. Later versions only add tables and columns
     * @param file what makes it
     */
    record Part(String name, int version, String file) {

        private String remedy(Connection connection) throws SQLException {
            return "run " + path(Dialect.of(connection))
                    + " of leveret-jdbc's jar in this database, or for development set " + name
                    + ".createTables or call Tables.create(dataSource)";
        }

        private String path(Dialect dialect) {
            return "leveret/jdbc/" + dialect.folder() + "/" + file;
        }

        private String read(Dialect dialect) {
            String path = path(dialect);
            try (InputStream text = Tables.class.getResourceAsStream("/" + path)) {
                if (text == null) {
                    throw new IllegalStateException(path + " is missing in leveret-jdbc's jar");
                }
                return new String(text.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(path + " can't be read", e);
            }
        }
    }
}
