package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** What differs between the databases. */
enum Dialect {
    POSTGRESQL("postgresql", "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"),
    MARIADB("mariadb", "CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000 AS SIGNED)"),
    H2("h2", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)");

    private final String folder;
    private final String now;

    Dialect(String folder, String now) {
        this.folder = folder;
        this.now = now;
    }

    /** Asks the driver, which knows it without asking the database. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mariadb", "mysql" -> MARIADB;
            case "h2" -> H2;
            default ->
                throw new SQLException("the outbox does not know the database '" + product
                        + "'; it works with PostgreSQL, MariaDB, MySQL and H2");
        };
    }

    /** Where the files with its tables are. */
    String folder() {
        return folder;
    }

    /** An expression for the time of the database, in milliseconds since 1970. */
    String now() {
        return now;
    }
}
