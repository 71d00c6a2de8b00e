package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How a relay reads and removes rows. */
class ShardRowsTest {

    private static final int MANY = 20_000;

    private final ShardRows rows = new ShardRows(0);

    @Test
    void postgresFindsTheFirstOfManyRowsWithoutSortingAllThoughItHasNoStatistics() throws SQLException {
        DataSource dataSource = Databases.POSTGRESQL.prepared();
        Databases.execute(
                dataSource,
                "INSERT INTO leveret_outbox (shard, topic, event_type, event_id, content_type, headers, body, created_at)"
                        + " SELECT 0, 'notes', 'note', 'n' || number, 'text/plain', '{}', '', 0"
                        + " FROM generate_series(1, " + MANY + ") AS number");

        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            assertNotNull(rows.lock(connection, "instance"));
            List<String> plan =
                    lines(connection, "EXPLAIN SELECT * FROM leveret_outbox o WHERE shard = 0 ORDER BY seq LIMIT 500");
            assertTrue(plan.stream().noneMatch(line -> line.contains("Sort")), plan.toString());
            connection.rollback();
            assertEquals(List.of("on"), lines(connection, "SHOW enable_sort"), "it outlives the relay's transaction");
        }
    }

    @OnEachDatabase
    void onlyTheRowsThatAreNamedAreRemovedHoweverManyTheyAre(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        List<OrderPlaced> orders = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            orders.add(new OrderPlaced("o-" + i, "ann"));
        }
        outbox.inTransaction(connection -> outbox.publishAll(connection, "orders", orders, PublishOptions.DEFAULT));

        outbox.inTransaction(connection -> {
            List<OutboxRow> all = due(connection);
            rows.delete(connection, all.subList(10, 215));
            List<Long> left = new ArrayList<>();
            all.subList(0, 10).forEach(row -> left.add(row.seq()));
            all.subList(215, 300).forEach(row -> left.add(row.seq()));
            assertEquals(left, due(connection).stream().map(OutboxRow::seq).toList());
            return left;
        });
    }

    private List<OutboxRow> due(Connection connection) throws SQLException {
        Sending nothing = new StubPublisher().sending(Duration.ZERO);
        return rows.due(connection, 0, Set.of(), nothing).rows();
    }

    private static List<String> lines(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        }
    }
}
