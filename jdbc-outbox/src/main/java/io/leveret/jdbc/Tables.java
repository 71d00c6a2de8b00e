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
import javax.sql.DataSource;

/**
 * The tables of the outbox. In production let your migration tool make them: it finds a file for each version and
 * database under {@code leveret/jdbc/} in the jar, such as {@code leveret/jdbc/postgresql/V1__leveret_outbox.sql}.
 */
public final class Tables {

    /** The oldest version that has all columns that are used here. Later versions only add columns. */
    private static final int VERSION = 1;

    private static final String FILE = "V1__leveret_outbox.sql";

    private Tables() {}

    /**
     * Makes the tables that don't exist yet, for development and tests. The user of the database needs the right to create
     * tables.
     *
     * @param dataSource the application's database
     * @throws SQLException if the database can't be reached or refuses
     */
    public static void create(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : read(Dialect.of(connection)).split(";\\s*\\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    /** Throws when they are missing or too old, with what to do. */
    static void check(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT MAX(version) FROM leveret_tables");
                ResultSet rows = query.executeQuery()) {
            rows.next();
            int found = rows.getInt(1);
            if (found < VERSION) {
                throw new SQLException("the outbox's tables have version " + found + ", and version " + VERSION
                        + " is needed: " + remedy(connection));
            }
        } catch (SQLException e) {
            throw explained(e, connection);
        }
    }

    /** The same failure, with what to do if it is that a table or column is missing. */
    static SQLException explained(SQLException e, Connection connection) throws SQLException {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "42P01", "42S02", "42S04", "42703", "42S22" ->
                new SQLException(
                        "the outbox's tables are missing or old: " + remedy(connection) + " (" + e.getMessage() + ")",
                        state,
                        e.getErrorCode(),
                        e);
            default -> e;
        };
    }

    private static String remedy(Connection connection) throws SQLException {
        return "run " + path(Dialect.of(connection))
                + " of leveret-jdbc's jar in this database, or for development call Tables.create(dataSource)";
    }

    private static String path(Dialect dialect) {
        return "leveret/jdbc/" + dialect.folder() + "/" + FILE;
    }

    private static String read(Dialect dialect) {
        String path = path(dialect);
        try (InputStream file = Tables.class.getResourceAsStream("/" + path)) {
            if (file == null) {
                throw new IllegalStateException(path + " is missing in leveret-jdbc's jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " can't be read", e);
        }
    }
}
