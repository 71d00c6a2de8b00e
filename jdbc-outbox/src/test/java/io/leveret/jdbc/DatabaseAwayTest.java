package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.Subscriber;
import io.leveret.testbroker.TcpProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that is away, at the start or later: one line for each change, and nothing is lost. */
class DatabaseAwayTest {

    private static final Duration WEEK = Duration.ofDays(7);

    private final String broker = "memory:" + UUID.randomUUID();

    /** Notes in the transaction what it handles. */
    @Subscriber("mail")
    static final class Mail {

        final Queue<String> handled = new ConcurrentLinkedQueue<>();

        @Handles(topic = "orders")
        void confirm(OrderPlaced order, Connection connection) throws SQLException {
            try (var insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setString(1, order.id());
                insert.executeUpdate();
            }
            handled.add(order.id());
        }
    }

    @Test
    void aServerWhoseConnectionsBreakIsToldOnceAndWhatWaitsIsPublishedAndHandledOnceItIsBack() throws SQLException {
        String url = Databases.POSTGRESQL.url();
        DataSource direct = Databases.prepared(Databases.pool(url));
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        var mail = new Mail();
        try (TcpProxy network = TcpProxy.to("127.0.0.1", port);
                LogLines log = LogLines.open();
                Leveret app = start(Databases.pool(url.replace(":" + port, ":" + network.port())), mail)) {
            network.refuse();
            network.cut();
            await().until(() -> log.of("publishes nothing").size() == 1);
            assertFalse(app.health().up());
            Outbox writing = Outbox.on(direct);
            writing.inTransaction(connection -> writing.publish(connection, "orders", new OrderPlaced("1", "ann")));
            assertEquals(1, Rows.count(direct, "leveret_outbox"));

            network.accept();
            await().until(() -> Rows.count(direct, "orders") == 1);
            await().until(() -> app.health().up());
            assertEquals(1, log.of("shard 0 publishes nothing: the database: ").size());
            assertEquals(List.of("the outbox's relay of shard 0 publishes again"), log.of("shard 0 publishes again"));
        }
        assertEquals(List.of("1"), List.copyOf(mail.handled));
    }

    @OnEachDatabase
    void anEventThatComesMeanwhileIsTriedAgainAndHandledOnceTheDatabaseIsBack(Databases database) throws SQLException {
        var dataSource = new Switch(database.prepared());
        var mail = new Mail();
        try (Leveret app = start(dataSource, mail)) {
            dataSource.away = true;
            app.publisher().publish("orders", new OrderPlaced("1", "ann")).join();
            int asked = dataSource.asked.get();
            await().until(() -> dataSource.asked.get() > asked + 3);
            assertTrue(mail.handled.isEmpty());

            dataSource.away = false;
            await().until(() -> Rows.count(dataSource, "orders") == 1);
        }
        assertEquals(List.of("1"), List.copyOf(mail.handled));
    }

    @OnEachDatabase
    void theInboxSaysOnceThatItIsAwayAtTheStartAndOnceThatItIsBack(Databases database) throws SQLException {
        var dataSource = new Switch(database.prepared());
        dataSource.away = true;
        try (LogLines log = LogLines.open();
                Leveret app = Leveret.builder()
                        .broker(broker)
                        .extension(Inbox.on(dataSource))
                        .start()) {
            assertFalse(app.health().up());
            int asked = dataSource.asked.get();
            await().until(() -> dataSource.asked.get() > asked + 1);

            dataSource.away = false;
            await().until(() -> app.health().up());
            assertEquals(
                    List.of(
                            "the inbox forgets no old events: the database: it is away",
                            "the inbox forgets old events again"),
                    log.of("the inbox"));
        }
    }

    @OnEachDatabase
    void theInboxSaysOnceThatItIsAwayLaterAndOnceThatItIsBack(Databases database) throws SQLException {
        var dataSource = new Switch(database.prepared());
        var sweeper = new InboxSweeper(dataSource, new InboxRows(), WEEK, false, Duration.ofMillis(10), "application");
        try (LogLines log = LogLines.open()) {
            sweeper.start();
            dataSource.away = true;
            await().until(() -> !sweeper.health().up());
            int asked = dataSource.asked.get();
            await().until(() -> dataSource.asked.get() > asked);
            assertEquals("the database: it is away", sweeper.health().detail());

            dataSource.away = false;
            await().until(() -> sweeper.health().up());
            assertEquals(
                    List.of(
                            "the inbox forgets no old events: the database: it is away",
                            "the inbox forgets old events again"),
                    log.of("the inbox"));
        } finally {
            sweeper.close(Duration.ofSeconds(10));
        }
    }

    /** The first of them looks at the outbox's tables, the next at its rows, the third at the inbox's table. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aConnectionThatBreaksInTheMiddleOfTheStartEndsNoStart(int broken) throws SQLException {
        String url = Databases.POSTGRESQL.url();
        DataSource direct = Databases.prepared(Databases.pool(url));
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        var mail = new Mail();
        try (TcpProxy network = TcpProxy.to("127.0.0.1", port)) {
            var unpooled = new PGSimpleDataSource();
            unpooled.setUrl(url.replace(":" + port, ":" + network.port()));
            var dataSource = new Switch(unpooled);
            dataSource.given = number -> {
                if (number == broken) {
                    network.cut();
                }
            };
            try (Leveret app = start(dataSource, mail)) {
                Outbox writing = Outbox.on(direct);
                writing.inTransaction(connection -> writing.publish(connection, "orders", new OrderPlaced("1", "ann")));
                await().until(() -> Rows.count(direct, "orders") == 1);
                await().until(() -> app.health().up());
            }
        }
        assertEquals(List.of("1"), List.copyOf(mail.handled));
    }

    private Leveret start(DataSource dataSource, Mail mail) {
        Settings settings = Settings.of(broker);
        Outbox outbox = Outbox.on(dataSource);
        var often = new RetryPolicy(100, Duration.ofMillis(50), 1, 0, Duration.ofMillis(50), Set.of());
        return Leveret.builder()
                .settings(settings.withDefaults(settings.defaults().withRetry(often)))
                .handlers(mail)
                .extension(outbox)
                .extension(Inbox.on(outbox))
                .start();
    }
}
