package io.leveret.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** What differs between the databases. */
enum Dialect {
    POSTGRESQL(
            "postgresql",
            "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
            // Anything else would end the transaction.
            " ON CONFLICT DO NOTHING",
            "DELETE FROM leveret_inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM leveret_inbox WHERE handled_at <"
                    + " CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT) - ? LIMIT %d))",
            // Without statistics it takes the rows for few, and sorts all that wait to read the first.
            ", set_config('enable_sort', 'off', true)",
            LockTimeout.POSTGRESQL),
    MARIADB(
            "mariadb",
            "CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000 AS SIGNED)",
            "",
            "DELETE FROM leveret_inbox WHERE handled_at < CAST(UNIX_TIMESTAMP(NOW(6)) * 1000 AS SIGNED) - ? LIMIT %d",
            "",
            LockTimeout.MARIADB),
    H2(
            "h2",
            "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)",
            "",
            "DELETE FROM leveret_inbox WHERE handled_at < CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT) - ?"
                    + " FETCH FIRST %d ROWS ONLY",
            "",
            LockTimeout.H2);

    private final String folder;
    private final String now;
    private final String unlessThere;
    private final String sweep;
    private final String byIndex;
    private final LockTimeout lockTimeout;

    Dialect(String folder, String now, String unlessThere, String sweep, String byIndex, LockTimeout lockTimeout) {
        this.folder = folder;
        this.now = now;
        this.unlessThere = unlessThere;
        this.sweep = String.format(Locale.ROOT, sweep, InboxRows.SWEPT_AT_ONCE);
        this.byIndex = byIndex;
        this.lockTimeout = lockTimeout;
    }

    /** Asks the driver, which knows it without asking the database. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "mariadb", "mysql" -> MARIADB;
            case "h2" -> H2;
            default ->
                throw new SQLException("outbox and inbox do not know the database '" + product
                        + "'; they work with PostgreSQL, MariaDB, MySQL and H2");
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

    /** The end of an insert that does nothing if the row is there; empty where the database says so as a failure. */
    String unlessThere() {
        return unlessThere;
    }

    /** Deletes some of the inbox's rows that are older than the milliseconds given. */
    String sweep() {
        return sweep;
    }

    /** A further column of a query, by which the rest of the transaction reads rows in the order of an index, and sorts none. */
    String byIndex() {
        return byIndex;
    }

    LockTimeout lockTimeout() {
        return lockTimeout;
    }
}
