package io.leveret.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** What health and numbers say while relays are at work. */
class SamplesTest {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    @OnEachDatabase
    void anEventThatIsRelayedInTheMiddleOfALookIsNeitherRelayedByNobodyNorOld(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        int looks = 1;
        while (relayedBefore(looks, dataSource)) {
            looks++;
        }
        assertTrue(looks > 3, "relayed before each of " + (looks - 1) + " statements");
    }

    /** Whether there was such a statement. */
    private static boolean relayedBefore(int statement, DataSource dataSource) throws SQLException {
        Databases.execute(dataSource, "UPDATE leveret_outbox_shard SET relayed_by = NULL, relayed_at = NULL");
        Outbox outbox = Outbox.on(dataSource);
        outbox.inTransaction(connection -> outbox.publish(connection, "orders", new OrderPlaced("1", "ann")));
        var statements = new AtomicInteger();
        DataSource watched = Watched.connections(dataSource, (connection, method) -> {
            if (method.equals("prepareStatement") && statements.incrementAndGet() == statement) {
                relay(dataSource);
            }
        });
        try (Connection connection = watched.getConnection()) {
            for (Samples.Shard shard : Samples.shards(connection)) {
                assertTrue(shard.waiting() > 0 || shard.relayedBy() != null, shard::toString);
                assertTrue(shard.oldestMillis() < MINUTE, shard::toString);
            }
        }
        boolean relayed = statements.get() >= statement;
        assertEquals(relayed ? 0 : 1, Rows.count(dataSource, "leveret_outbox"));
        return relayed;
    }

    /** As a relay does in one transaction. */
    private static void relay(DataSource dataSource) throws SQLException {
        var rows = new ShardRows(0);
        Sending nothing = new StubPublisher().sending(Duration.ZERO);
        Outbox.on(dataSource).inTransaction(connection -> {
            rows.relayedBy(connection, "instance", null);
            rows.delete(connection, rows.due(connection, 0, Set.of(), nothing).rows());
            return null;
        });
    }
}
