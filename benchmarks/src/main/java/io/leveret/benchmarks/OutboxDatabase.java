package io.leveret.benchmarks;

import io.leveret.PublishOptions;
import io.leveret.jdbc.Outbox;
import io.leveret.jdbc.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** A PostgreSQL database with an outbox, and a table beside it that has the same columns and indexes. */
final class OutboxDatabase {

    private static final int THREADS = 16;
    private static final long DEADLINE_SECONDS = 600;
    private static final String UNHEARD = "outbox-unheard";

    private final Orders orders = new Orders(Orders.USUAL);
    private final JdbcConnectionPool pool;
    private final Outbox outbox;

    OutboxDatabase(String jdbcUrl) throws SQLException {
        var connections = new PGConnectionPoolDataSource();
        connections.setUrl(jdbcUrl);
        pool = JdbcConnectionPool.create(connections);
        pool.setMaxConnections(2 * THREADS);
        Tables.create(pool);
        execute("CREATE TABLE bare (LIKE leveret_outbox INCLUDING ALL)");
        outbox = Outbox.on(pool);
    }

    /** For those who bring tables of their own. */
    DataSource pool() {
        return pool;
    }

    /** For one application at a time. */
    Outbox outbox() {
        return outbox;
    }

    /** Publishes events in one transaction. */
    void publishAll(String topic, int events) throws SQLException {
        List<Order> all = IntStream.range(0, events).mapToObj(orders::order).toList();
        outbox.inTransaction(connection -> outbox.publishAll(connection, topic, all, PublishOptions.DEFAULT));
    }

    /** Publishes one in a transaction of its own; tells when it had committed, before the relay was told. */
    long publishAndNudge(String topic, Order order) throws SQLException {
        long committed;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            outbox.publish(connection, topic, order);
            connection.commit();
            committed = System.nanoTime();
        }
        outbox.nudge();
        return committed;
    }

    /** Publishes one for nobody. */
    void publish(int number) throws SQLException {
        outbox.inTransaction(connection -> outbox.publish(connection, UNHEARD, orders.order(number)));
    }

    /** Inserts such a row without an outbox. */
    void insertBare(int number) throws SQLException {
        byte[] body = new byte[Orders.USUAL];
        outbox.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO bare (shard, topic, event_type, event_id, content_type, headers, body, created_at)"
                            + " VALUES (0, ?, ?, ?, 'application/json', '{}', ?,"
                            + " CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))")) {
                insert.setString(1, UNHEARD);
                insert.setString(2, Orders.TYPE);
                insert.setString(3, UUID.randomUUID() + "-" + number);
                insert.setBytes(4, body);
                return insert.executeUpdate();
            }
        });
    }

    /** How long it takes until some threads have done something so often. */
    double seconds(int times, Transaction transaction) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long begin = System.nanoTime();
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                ends.add(threads.submit(() -> {
                    for (int i = first; i < times; i += THREADS) {
                        transaction.run(i);
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Empties the tables. */
    void clear() throws SQLException {
        execute("TRUNCATE leveret_outbox, leveret_outbox_dead, bare");
    }

    /** Adds rows of a topic that wait, each with a body of the usual size. */
    void fill(String topic, int rows) throws SQLException {
        execute(
                "INSERT INTO leveret_outbox (shard, topic, event_type, event_id, content_type, headers, body, created_at)"
                        + " SELECT 0, '" + topic + "', '" + Orders.TYPE
                        + "', 'waits-' || number, 'application/json', '{}',"
                        + " convert_to('{\"note\":\"" + "x".repeat(Orders.USUAL - 11) + "\"}', 'UTF8'), 0"
                        + " FROM generate_series(1, " + rows + ") AS number");
        execute("VACUUM ANALYZE leveret_outbox");
        // What was filled in is on the disk before anything is measured.
        execute("CHECKPOINT");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One of many. */
    @FunctionalInterface
    interface Transaction {

        void run(int number) throws SQLException;
    }
}
