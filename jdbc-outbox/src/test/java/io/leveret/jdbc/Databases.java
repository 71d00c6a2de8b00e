package io.leveret.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** The databases that each test runs on. */
enum Databases {
    H2 {
        @Override
        DataSource empty() {
            return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
        }
    },
    POSTGRESQL {
        @Override
        DataSource empty() throws SQLException {
            String name = "d" + UUID.randomUUID().toString().replace("-", "");
            execute(Server.POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name);
            var connections = new PGConnectionPoolDataSource();
            connections.setUrl(Server.POSTGRES.getJdbcUrl("postgres", name));
            return JdbcConnectionPool.create(connections);
        }
    };

    /** A database without tables. */
    abstract DataSource empty() throws SQLException;

    /** A database with the outbox's tables and a table {@code orders} of the application. */
    DataSource prepared() throws SQLException {
        DataSource dataSource = empty();
        Tables.create(dataSource);
        execute(dataSource, "CREATE TABLE orders (id VARCHAR(50) NOT NULL PRIMARY KEY)");
        return dataSource;
    }

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One for all tests; it is started by the first that needs it, and ends with the JVM. */
    private static final class Server {

        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException("no PostgreSQL for the tests", e);
            }
        }
    }
}
