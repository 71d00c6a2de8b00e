package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishOptions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application writes into the outbox. */
class OutboxTest {

    private static final OrderPlaced ORDER = new OrderPlaced("o-1", "ann");

    @OnEachDatabase
    void anEventBelongsToTheTransactionInWhichItIsPublished(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);

        String id = outbox.inTransaction(connection -> {
            insertOrder(connection, "o-1");
            return outbox.publish(connection, "orders", ORDER);
        });
        assertThrows(
                IllegalStateException.class,
                () -> outbox.inTransaction(connection -> {
                    insertOrder(connection, "o-2");
                    outbox.publish(connection, "orders", ORDER);
                    throw new IllegalStateException("the work fails");
                }));

        assertEquals(List.of("o-1"), Rows.of(dataSource, "SELECT id FROM orders"));
        assertEquals(List.of(id), Rows.of(dataSource, "SELECT event_id FROM leveret_outbox"));
    }

    @OnEachDatabase
    void allThatAnEventHasIsInItsRow(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        PublishOptions options = PublishOptions.DEFAULT
                .withId("id-1")
                .withHeader("größe", "a \"b\" \u0000 €")
                .withTtl(Duration.ofMinutes(5))
                .withMandatory(false)
                .withReplyTo("replies")
                .withCorrelationId("c-1");
        long before = System.currentTimeMillis();

        outbox.inTransaction(connection -> outbox.publish(connection, "orders", ORDER, options));

        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM leveret_outbox")) {
            assertTrue(row.next());
            assertEquals(0, row.getInt("shard"));
            assertEquals("orders", row.getString("topic"));
            assertEquals("order.placed", row.getString("event_type"));
            assertEquals("id-1", row.getString("event_id"));
            assertEquals("ann", row.getString("event_key"));
            assertEquals("application/json", row.getString("content_type"));
            assertEquals(Map.of("größe", "a \"b\" \u0000 €"), HeaderText.read(row.getString("headers")));
            assertEquals("replies", row.getString("reply_to"));
            assertEquals("c-1", row.getString("correlation_id"));
            assertFalse(row.getBoolean("mandatory"));
            assertEquals(300_000, row.getLong("ttl_ms"));
            assertArrayEquals(
                    "{\"id\":\"o-1\",\"customer\":\"ann\"}".getBytes(StandardCharsets.UTF_8), row.getBytes("body"));
            assertTrue(Math.abs(before - row.getLong("created_at")) < 60_000, "the database's clock");
            assertFalse(row.next());
        }
    }

    @OnEachDatabase
    void eventsOfAKeyAreInOneShardAndTheOthersInAll(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(dataSource, "INSERT INTO leveret_outbox_shard (shard) VALUES (1)");
        Outbox outbox = Outbox.on(dataSource);

        outbox.inTransaction(connection -> {
            for (int i = 0; i < 40; i++) {
                outbox.publish(connection, "orders", new OrderPlaced("o-" + i, "customer-" + i % 4));
            }
            return "done";
        });

        assertEquals(
                List.of("4"),
                Rows.of(
                        dataSource,
                        "SELECT COUNT(*) FROM (SELECT DISTINCT event_key, shard FROM leveret_outbox) AS pairs"));
        assertEquals(
                List.of("0", "1"), Rows.of(dataSource, "SELECT DISTINCT shard FROM leveret_outbox ORDER BY shard"));
    }

    @OnEachDatabase
    void aConnectionInAutocommitModeIsRefused(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        try (Connection connection = dataSource.getConnection()) {
            var thrown = assertThrows(
                    IllegalArgumentException.class, () -> Outbox.on(dataSource).publish(connection, "orders", ORDER));

            assertTrue(
                    String.valueOf(thrown.getMessage()).startsWith("the connection is in autocommit mode"),
                    thrown.getMessage());
        }
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void anEventThatCannotBePublishedIsRefusedAndTheTransactionGoesOn(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        PublishOptions typed = PublishOptions.DEFAULT.withType("note");

        outbox.inTransaction(connection -> {
            insertOrder(connection, "o-1");
            assertRefused(outbox, connection, "a b", ORDER, PublishOptions.DEFAULT, "is not a valid topic name");
            assertRefused(outbox, connection, "orders", "text", PublishOptions.DEFAULT, "has no @EventType");
            assertRefused(outbox, connection, "orders", new Object(), typed, "");
            assertRefused(outbox, connection, "orders", ORDER, typed.skippingSelf(), "skippingSelf() is not possible");
            assertRefused(
                    outbox, connection, "orders", ORDER, typed.withKey("k".repeat(501)), "the key has 501 characters");
            assertRefused(outbox, connection, "orders", ORDER, typed.withKey("a\0b"), "does not take");
            return "done";
        });

        assertEquals(1, Rows.count(dataSource, "orders"));
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    private static void assertRefused(
            Outbox outbox, Connection connection, String topic, Object event, PublishOptions options, String why) {
        var thrown =
                assertThrows(IllegalArgumentException.class, () -> outbox.publish(connection, topic, event, options));
        assertTrue(String.valueOf(thrown.getMessage()).contains(why), thrown.getMessage());
    }

    @OnEachDatabase
    void missingTablesAreToldWithWhatToDo(Databases database) throws SQLException {
        Outbox outbox = Outbox.on(database.empty());

        var thrown = assertThrows(
                SQLException.class,
                () -> outbox.inTransaction(connection -> outbox.publish(connection, "orders", ORDER)));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.contains("a table of the outbox is missing or old: run leveret/jdbc/"), text);
        assertTrue(text.contains("Tables.create(dataSource)"), text);
    }

    @OnEachDatabase
    void anOldTableIsToldWithWhatToDo(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(dataSource, "ALTER TABLE leveret_outbox DROP COLUMN correlation_id");
        Outbox outbox = Outbox.on(dataSource);

        var thrown = assertThrows(
                SQLException.class,
                () -> outbox.inTransaction(connection -> outbox.publish(connection, "orders", ORDER)));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.contains("a table of the outbox is missing or old: run leveret/jdbc/"), text);
    }

    @OnEachDatabase
    void anEventThatIsLargerThanItsColumnIsNamedAndItsTransactionLeavesNothing(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(
                dataSource,
                database == Databases.MARIADB
                        ? "ALTER TABLE leveret_outbox MODIFY headers VARCHAR(20) NOT NULL"
                        : "ALTER TABLE leveret_outbox ALTER COLUMN headers SET DATA TYPE VARCHAR(20)");
        Outbox outbox = Outbox.on(dataSource);
        PublishOptions large = PublishOptions.DEFAULT.withId("large").withHeader("tenant", "a".repeat(30));

        var thrown = assertThrows(
                SQLException.class,
                () -> outbox.inTransaction(connection -> {
                    insertOrder(connection, "o-1");
                    return outbox.publish(connection, "orders", ORDER, large);
                }));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.startsWith("the event 'large' (order.placed, 29 bytes) is not in the outbox: "), text);
        assertEquals("22001", thrown.getSQLState());
        assertEquals(0, Rows.count(dataSource, "orders"));
    }

    @OnEachDatabase
    void anEventThatTheDatabaseRefusesIsNamedWithItsSizeAndTheDriversCode(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(dataSource, "ALTER TABLE leveret_outbox ADD CONSTRAINT small CHECK (LENGTH(body) < 10)");
        Outbox outbox = Outbox.on(dataSource);

        var thrown = assertThrows(
                SQLException.class,
                () -> outbox.inTransaction(connection ->
                        outbox.publish(connection, "orders", ORDER, PublishOptions.DEFAULT.withId("big"))));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.startsWith("the event 'big' (order.placed, 29 bytes) is not in the outbox: "), text);
        assertTrue(String.valueOf(thrown.getSQLState()).startsWith("23"), thrown.getSQLState());
    }

    /** A closed connection of MariaDB's driver and the tests' pool stays open. */
    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void aClosedConnectionIsToldAsSuchWithTheEvent(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Connection connection = dataSource.getConnection();
        connection.close();

        var thrown = assertThrows(
                SQLException.class,
                () -> Outbox.on(dataSource)
                        .publish(connection, "orders", ORDER, PublishOptions.DEFAULT.withId("late")));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.startsWith("the event 'late' (order.placed, 29 bytes) is not in the outbox: "), text);
        assertTrue(text.contains("closed"), text);
    }

    @OnEachDatabase
    void severalEventsArePublishedAtOnceInTheirOrder(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        List<OrderPlaced> orders = IntStream.range(0, 1_200)
                .mapToObj(i -> new OrderPlaced("o-" + i, "ann"))
                .toList();

        List<String> ids = outbox.inTransaction(connection ->
                outbox.publishAll(connection, "orders", orders, PublishOptions.DEFAULT.withHeader("tenant", "a")));

        assertEquals(1_200, Set.copyOf(ids).size());
        assertEquals(ids, Rows.of(dataSource, "SELECT event_id FROM leveret_outbox ORDER BY seq"));
        assertEquals(
                List.of(),
                outbox.inTransaction(
                        connection -> outbox.publishAll(connection, "orders", List.of(), PublishOptions.DEFAULT)));
    }

    @OnEachDatabase
    void ofSeveralEventsNoneIsWrittenIfOneCannotBePublished(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);

        outbox.inTransaction(connection -> {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> outbox.publishAll(connection, "orders", List.of(ORDER, "text"), PublishOptions.DEFAULT));
            var thrown = assertThrows(
                    IllegalArgumentException.class,
                    () -> outbox.publishAll(
                            connection, "orders", List.of(ORDER, ORDER), PublishOptions.DEFAULT.withId("one")));
            assertEquals(
                    "the id 'one' can't be that of 2 events: leave it out, or publish them one by one",
                    thrown.getMessage());
            return "done";
        });

        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void theLongestNamesFitIntoTheTables(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        String id = "é".repeat(127) + "e";

        outbox.inTransaction(connection -> outbox.publish(
                connection,
                "t".repeat(120),
                ORDER,
                PublishOptions.DEFAULT
                        .withId(id)
                        .withType("e".repeat(200))
                        .withKey("🐇".repeat(250))
                        .withReplyTo("r".repeat(255))
                        .withCorrelationId("é".repeat(127))));

        assertEquals(List.of(id), Rows.of(dataSource, "SELECT event_id FROM leveret_outbox"));
    }

    @OnEachDatabase
    void tablesAreMadeOnceThoughAskedForTwice(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Tables.create(dataSource);

        assertEquals(1, Rows.count(dataSource, "leveret_outbox_shard"));
        assertEquals(List.of("2"), Rows.of(dataSource, "SELECT version FROM leveret_tables"));
    }

    private static void insertOrder(Connection connection, String id) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }
}
