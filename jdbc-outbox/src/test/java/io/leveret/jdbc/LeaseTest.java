package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.PublishInterceptor;
import io.leveret.PublishOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Two relays, and a broker that gives no answers to one of them. */
class LeaseTest {

    private static final String LEASED_UNTIL = "SELECT leased_until FROM leveret_outbox_shard";

    private final StubPublisher broker = new StubPublisher();

    @OnEachDatabase
    void whatOneRelayHasUnderWayIsNotSentByAnother(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        publish(dataSource, "a1", "a2");
        Round first = round(dataSource, "first");
        Round second = round(dataSource, "second");

        first.run();
        assertFalse(second.run().alone(), "the other relay has worked");
        assertTrue(first.run().alone());
        assertFalse(second.run().alone(), "the other relay has worked");
        assertEquals(List.of("a1"), broker.sent);

        broker.confirm("a1", "a2");
        first.run();
        assertEquals(List.of("a1", "a2"), broker.sent);
        assertEquals(List.of("null"), Rows.of(dataSource, LEASED_UNTIL));
        assertTrue(second.run().alone());
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void afterItsLeaseARelayThatIsGoneIsReplaced(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Round first = sending(dataSource, "a1", "a2");
        Databases.execute(dataSource, "UPDATE leveret_outbox_shard SET leased_until = 1");

        Round second = round(dataSource, "second");
        assertTrue(second.run().alone());

        assertEquals(List.of("a1", "a1"), broker.sent);
        assertFalse(first.run().alone(), "it has a lease no more");
        broker.confirm("a1", "a2");
        second.run();
        first.run();
        assertEquals(List.of("a1", "a1", "a2"), broker.sent);
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void aRelayThatIsClosedLeavesNoLease(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Round first = sending(dataSource, "a1");
        assertTrue(first.leased());
        broker.confirm("a1");
        publish(dataSource, "a2");

        assertEquals(1, first.close());

        assertEquals(List.of("null"), Rows.of(dataSource, LEASED_UNTIL));
        broker.confirm("a2");
        assertEquals(1, round(dataSource, "second").run().published());
        assertEquals(List.of("a1", "a2"), broker.sent);
    }

    /** Another would send it once more, and perhaps its successor, before the first one has arrived. */
    @OnEachDatabase
    void aRelayThatIsClosedLeavesItsLeaseWhileSomethingIsUnderWay(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Round first = sending(dataSource, "a1");

        assertEquals(0, first.close());

        Round second = round(dataSource, "second");
        assertFalse(second.run().alone(), "the other relay has worked");
        Databases.execute(dataSource, "UPDATE leveret_outbox_shard SET leased_until = 1");
        broker.confirm("a1");
        assertEquals(1, second.run().published());
        assertEquals(List.of("a1", "a1"), broker.sent);
    }

    @Test
    void aLeaseIsRenewedWhileTheBrokerIsSilent() throws SQLException {
        DataSource dataSource = Databases.H2.prepared();
        Queue<String> sent = new ConcurrentLinkedQueue<>();
        PublishInterceptor silent = (publication, next) -> {
            sent.add(publication.topic());
            return new CompletableFuture<>();
        };
        try (Leveret first = start(dataSource, silent);
                Leveret second = start(dataSource, silent)) {
            publish(dataSource, "a1");
            long begun = await().until(() -> leasedUntil(dataSource), until -> until > 0);
            await().until(() -> leasedUntil(dataSource) > begun + Round.LEASE.toMillis());

            assertEquals(List.of("notes"), List.copyOf(sent));
            assertEquals(0L, first.stats().extensions().get("outbox.published"));
            assertEquals(0L, second.stats().extensions().get("outbox.published"));
        }
    }

    private static long leasedUntil(DataSource dataSource) throws SQLException {
        return Long.parseLong(Rows.of(dataSource, LEASED_UNTIL.replace("leased_until", "COALESCE(leased_until, 0)"))
                .get(0));
    }

    private static Leveret start(DataSource dataSource, PublishInterceptor interceptor) {
        return Leveret.builder()
                .broker("memory:" + UUID.randomUUID())
                .extension(Outbox.on(dataSource))
                .publishInterceptor(interceptor)
                .start();
    }

    /** One that has sent the first of these events, and has no answer. */
    private Round sending(DataSource dataSource, String... ids) throws SQLException {
        publish(dataSource, ids);
        Round first = round(dataSource, "first");
        first.run();
        return first;
    }

    private Round round(DataSource dataSource, String instance) {
        return new Round(dataSource, 0, instance, 2, broker.sending(Duration.ofMillis(100)));
    }

    /** Events of one key. */
    private static void publish(DataSource dataSource, String... ids) throws SQLException {
        Outbox outbox = Outbox.on(dataSource);
        outbox.inTransaction(connection -> {
            for (String id : ids) {
                PublishOptions options =
                        PublishOptions.DEFAULT.withId(id).withType("note").withKey("a");
                outbox.publish(connection, "notes", Map.of(), options);
            }
            return ids.length;
        });
    }
}
