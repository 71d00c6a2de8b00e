package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishException;
import io.leveret.PublishOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** One transaction of a relay. */
class RoundTest {

    private final StubPublisher broker = new StubPublisher();

    @OnEachDatabase
    void confirmedEventsLeaveTheTable(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2", "b1");
        broker.confirm("a1", "a2", "b1");

        assertEquals(new Round.Result(true, 3, null, null), round(dataSource).run());

        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
        assertEquals(new Round.Result(true, 0, null, null), round(dataSource).run());
    }

    @OnEachDatabase
    void twoRelaysNeverWorkOnAShardAtOnce(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1");
        CompletableFuture<Round.Result> first = CompletableFuture.supplyAsync(() -> {
            try {
                return round(dataSource).run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !broker.sent.isEmpty());

        assertFalse(round(dataSource).run().alone(), "a second relay has worked");

        broker.confirm("a1");
        assertEquals(1, first.join().published());
        assertTrue(round(dataSource).run().alone());
        assertEquals(List.of("a1"), broker.sent);
    }

    @OnEachDatabase
    void anEventWhoseRelayDiesBetweenConfirmAndCommitIsSentAgainWithItsId(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2");
        broker.confirm("a1", "a2");

        assertThrows(SQLException.class, () -> round(dying(dataSource)).run());
        assertEquals(2, Rows.count(dataSource, "leveret_outbox"));
        round(dataSource).run();

        assertEquals(List.of("a1", "a2", "a1", "a2"), broker.sent);
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void aRefusedEventRestsWithThoseOfItsKeyBehindItWhileOthersGoOn(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2", "b1");
        broker.fail("a1", new PublishException.Unroutable("a1", "nobody"));
        broker.confirm("a2", "b1");

        round(dataSource).run();
        publish(dataSource, "a3", "b2");
        broker.confirm("a3", "b2");
        round(dataSource).run();

        assertEquals(List.of("a1", "b1", "b2"), broker.sent);
        assertEquals(List.of("a1", "a2", "a3"), waiting(dataSource));
        assertEquals(List.of("1", "0", "0"), Rows.of(dataSource, "SELECT attempts FROM leveret_outbox ORDER BY seq"));
    }

    @OnEachDatabase
    void anEventThatIsRefusedToTheEndIsADeadLetterAndItsKeyGoesOn(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2");
        broker.fail("a1", new PublishException.Refused("a1", "too large", false));
        broker.confirm("a2");

        round(dataSource).run();
        assertEquals(0, Rows.count(dataSource, "leveret_outbox_dead"));
        Databases.execute(dataSource, "UPDATE leveret_outbox SET next_at = 1 WHERE next_at IS NOT NULL");
        round(dataSource).run();
        round(dataSource).run();

        assertEquals(List.of("a1", "a1", "a2"), broker.sent);
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
        assertEquals(List.of("a1"), Rows.of(dataSource, "SELECT event_id FROM leveret_outbox_dead"));
        assertEquals(List.of("2"), Rows.of(dataSource, "SELECT attempts FROM leveret_outbox_dead"));
        assertEquals(List.of("Refused: too large"), Rows.of(dataSource, "SELECT reason FROM leveret_outbox_dead"));
    }

    @OnEachDatabase
    void noEventIsADeadLetterBecauseTheBrokerIsBlocked(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1");
        broker.fail("a1", new PublishException.Blocked("a1", "alarm"));

        for (int i = 0; i < 5; i++) {
            assertEquals(
                    new Round.Result(true, 0, null, "topic 'notes': alarm"),
                    round(dataSource).run());
        }

        assertEquals(List.of("0"), Rows.of(dataSource, "SELECT attempts FROM leveret_outbox"));
        assertEquals(0, Rows.count(dataSource, "leveret_outbox_dead"));
    }

    @OnEachDatabase
    void aRoundReadsNoMoreThanFitsInMemory(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        Map<String, String> large = Map.of("text", "x".repeat(3 << 20));
        for (int i = 0; i < 10; i++) {
            String id = "large" + i;
            outbox.inTransaction(connection -> outbox.publish(
                    connection,
                    "notes",
                    large,
                    PublishOptions.DEFAULT.withId(id).withType("note")));
            broker.confirm(id);
        }

        round(dataSource).run();

        assertEquals(6, broker.sent.size());
    }

    @OnEachDatabase
    void theConnectionGoesBackAsItCame(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Set<String> states = ConcurrentHashMap.newKeySet();
        DataSource pool = Watched.connections(dataSource, (connection, method) -> {
            if (method.equals("close")) {
                states.add(connection.getAutoCommit() + " " + connection.getTransactionIsolation());
            }
        });
        publish(dataSource, "a1");
        broker.confirm("a1");

        round(pool).run();
        Outbox.on(pool).inTransaction(connection -> "nothing");

        try (Connection fresh = dataSource.getConnection()) {
            assertEquals(Set.of("true " + fresh.getTransactionIsolation()), states);
            assertFalse(fresh.isReadOnly());
        }
    }

    @OnEachDatabase
    void aTopicWithoutAnswersHoldsUpNoOther(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        for (int i = 0; i < 2 * ShardRows.BATCH; i++) {
            publishTo("silent", dataSource, "s" + i);
        }
        publish(dataSource, "a1", "a2");
        broker.confirm("a1", "a2");
        Round round = round(dataSource, Duration.ofMillis(100));

        for (int i = 0; i < 3; i++) {
            round.run();
        }

        assertEquals(
                List.of("a1", "a2"),
                broker.sent.stream().filter(id -> id.startsWith("a")).toList());
        assertEquals(2 * ShardRows.BATCH, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void anEventThatIsConfirmedAfterItsRoundIsNotSentAgain(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2");
        Round round = round(dataSource, Duration.ofMillis(100));

        assertEquals(0, round.run().published());
        assertEquals(0, round.run().published());
        assertEquals(List.of("a1"), broker.sent);
        broker.confirm("a1", "a2");
        int published = round.run().published() + round.run().published();

        assertEquals(2, published);
        assertEquals(List.of("a1", "a2"), broker.sent);
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    private Round round(DataSource dataSource) {
        return round(dataSource, Duration.ofSeconds(20));
    }

    private Round round(DataSource dataSource, Duration patience) {
        return new Round(dataSource, 0, "instance", 2, broker.sending(patience));
    }

    /** Events whose key is the first letter of their id. */
    private static void publish(DataSource dataSource, String... ids) throws SQLException {
        publishTo("notes", dataSource, ids);
    }

    private static void publishTo(String topic, DataSource dataSource, String... ids) throws SQLException {
        Outbox outbox = Outbox.on(dataSource);
        outbox.inTransaction(connection -> {
            for (String id : ids) {
                outbox.publish(
                        connection,
                        topic,
                        Map.of(),
                        PublishOptions.DEFAULT.withId(id).withType("note").withKey(id.substring(0, 1)));
            }
            return ids.length;
        });
    }

    private static List<String> waiting(DataSource dataSource) throws SQLException {
        return Rows.of(dataSource, "SELECT event_id FROM leveret_outbox ORDER BY seq");
    }

    /** Its connections break instead of committing. */
    private static DataSource dying(DataSource dataSource) {
        return Watched.connections(dataSource, (connection, method) -> {
            if (method.equals("commit")) {
                connection.rollback();
                throw new SQLException("the connection is lost");
            }
        });
    }
}
