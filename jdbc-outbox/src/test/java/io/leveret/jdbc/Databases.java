package io.leveret.jdbc;

import io.leveret.testbroker.DatabaseNode;
import io.leveret.testbroker.MariaNode;
import io.leveret.testbroker.PostgresNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * The databases that tests run on: H2 and PostgreSQL from Maven Central, or those that {@code -Dleveret.test.databases} names,
 * such as {@code MARIADB,DEBIAN_POSTGRESQL}.
 */
enum Databases {
    H2,
    POSTGRESQL,
    DEBIAN_POSTGRESQL,
    MARIADB;

    /** One of each for all tests; it is started by the first that needs it, and ends with the JVM. */
    private static final Map<Databases, DatabaseNode> SERVERS = new EnumMap<>(Databases.class);

    static List<Databases> chosen() {
        String names = System.getProperty("leveret.test.databases", H2 + "," + POSTGRESQL);
        return Arrays.stream(names.split(",", -1)).map(Databases::valueOf).toList();
    }

    /** A database without tables. */
    DataSource empty() throws SQLException {
        return this == H2
                ? JdbcConnectionPool.create("jdbc:h2:mem:" + newName() + ";DB_CLOSE_DELAY=-1", "sa", "")
                : pool(url());
    }

    private static String newName() {
        return "d" + UUID.randomUUID().toString().replace("-", "");
    }

    /** The URL of a new database of a server. */
    String url() throws SQLException {
        String name = newName();
        String url = server().jdbcUrl();
        execute(pool(url), "CREATE DATABASE " + name);
        return url.replaceFirst("/[a-z]+\\?", "/" + name + "?");
    }

    private DatabaseNode server() {
        synchronized (SERVERS) {
            return SERVERS.computeIfAbsent(this, any -> switch (this) {
                case POSTGRESQL -> PostgresNode.started();
                case DEBIAN_POSTGRESQL -> PostgresNode.ofSystem();
                case MARIADB -> MariaNode.started();
                case H2 -> throw new IllegalStateException("H2 has no server");
            });
        }
    }

    /** Whether this is PostgreSQL of any kind. */
    boolean isPostgres() {
        return this == POSTGRESQL || this == DEBIAN_POSTGRESQL;
    }

    static DataSource pool(String url) throws SQLException {
        if (url.startsWith("jdbc:mariadb")) {
            return JdbcConnectionPool.create(new MariaDbDataSource(url));
        }
        var connections = new PGConnectionPoolDataSource();
        connections.setUrl(url);
        return JdbcConnectionPool.create(connections);
    }

    /** A database with the outbox's tables and a table {@code orders} of the application. */
    DataSource prepared() throws SQLException {
        return prepared(empty());
    }

    /** The same in one that is empty. */
    static DataSource prepared(DataSource dataSource) throws SQLException {
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
}
