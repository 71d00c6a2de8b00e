package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Outcome;
import io.leveret.PublishOptions;
import io.leveret.RetryPolicy;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Subscriber;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler's changes of the database happen once. */
class InboxTest {

    private final String broker = "memory:" + UUID.randomUUID();

    /** Writes a row for each event that it handles, and publishes another event. */
    @Subscriber("shipping")
    static final class Shipping {

        final AtomicInteger calls = new AtomicInteger();
        private final Outbox outbox;

        Shipping(Outbox outbox) {
            this.outbox = outbox;
        }

        @Handles(topic = "orders")
        Outcome ship(OrderPlaced order, Context context, Connection connection) throws SQLException {
            int call = calls.incrementAndGet();
            try (var insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setString(1, order.id() + "/" + call);
                insert.executeUpdate();
            }
            outbox.publish(connection, "shipments", order, PublishOptions.DEFAULT.withId(context.id() + "-shipped"));
            if (order.customer().equals("fails once") && call == 1) {
                throw new IllegalStateException("the first attempt fails");
            }
            return order.customer().equals("given up") ? Outcome.deadLetter("unknown customer") : Outcome.ack();
        }
    }

    @OnEachDatabase
    void aCopyOfAnEventIsAcknowledgedAndNotHandledAgain(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        var shipping = new Shipping(outbox);
        try (Leveret app = start(outbox, shipping)) {
            for (int i = 0; i < 3; i++) {
                publish(app, "o-1", "ann", "id-1");
            }
            publish(app, "o-2", "ann", "id-2");
            await().until(() -> Rows.count(dataSource, "leveret_inbox") == 2);
            await().until(() -> Long.valueOf(2).equals(app.stats().extensions().get("inbox.duplicates")));
            await().until(() -> Rows.count(dataSource, "leveret_outbox") == 0);
            assertTrue(app.health().up(), app.health()::toString);
        }
        assertEquals(2, shipping.calls.get());
        assertEquals(2, Rows.count(dataSource, "orders"));
        assertEquals(
                List.of("shipping.orders"), Rows.of(dataSource, "SELECT DISTINCT subscription FROM leveret_inbox"));
    }

    @OnEachDatabase
    void anAttemptThatFailsChangesNothingAndPublishesNothing(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        var shipping = new Shipping(outbox);
        try (Leveret app = start(outbox, shipping)) {
            publish(app, "o-1", "fails once", "id-1");
            await().until(() -> Rows.count(dataSource, "leveret_inbox") == 1);
            await().until(() -> Long.valueOf(1).equals(app.stats().extensions().get("outbox.published")));
        }
        assertEquals(2, shipping.calls.get());
        assertEquals(List.of("o-1/2"), Rows.of(dataSource, "SELECT id FROM orders"));
    }

    @OnEachDatabase
    void aDeadLetterHasChangedNothingSoThatItCanBeReplayed(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        try (Leveret app = start(outbox, new Shipping(outbox))) {
            publish(app, "o-1", "given up", "id-1");
            await().until(() -> app.deadLetters("shipping", "orders").count() == 1);
        }
        assertEquals(0, Rows.count(dataSource, "orders"));
        assertEquals(0, Rows.count(dataSource, "leveret_inbox"));
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void twoCopiesAtTheSameTimeAreHandledOnce(Databases database) throws Exception {
        DataSource dataSource = database.prepared();
        Inbox inbox = Inbox.on(dataSource);
        CompletableFuture<Boolean> second;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            assertTrue(inbox.first(connection, context("id-1")));
            second = CompletableFuture.supplyAsync(() -> first(dataSource, inbox, context("id-1")));
            assertTrue(inbox.first(connection, context("id-2")));
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertFalse(second.get());
    }

    @OnEachDatabase
    void theSameIdInAnotherSubscriptionIsAnotherEvent(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Inbox inbox = Inbox.on(dataSource);

        assertTrue(first(dataSource, inbox, context("id-1")));
        assertTrue(first(dataSource, inbox, context("other", "orders", "id-1")));
        assertTrue(first(dataSource, inbox, context("shipping", "other", "id-1")));
        assertTrue(first(dataSource, inbox, context("ID-1")));
        assertFalse(first(dataSource, inbox, context("id-1")));
    }

    @OnEachDatabase
    void aTransactionGoesOnAfterACopyWasFoundAndHasItsOwnLockTimeout(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Inbox inbox = Inbox.on(dataSource);
        Outbox outbox = Outbox.on(dataSource);
        outbox.inTransaction(connection -> inbox.first(connection, context("id-1")));

        outbox.inTransaction(connection -> {
            assertFalse(inbox.first(connection, context("id-1")));
            if (database.isPostgres()) {
                try (var query = connection.prepareStatement("SHOW lock_timeout");
                        var row = query.executeQuery()) {
                    row.next();
                    assertEquals("0", row.getString(1));
                }
            }
            return outbox.publish(connection, "orders", new OrderPlaced("o-1", "ann"));
        });

        assertEquals(1, Rows.count(dataSource, "leveret_outbox"));
    }

    @OnEachDatabase
    void oldEventsAreForgottenAndOthersAreNot(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        try (Connection connection = dataSource.getConnection();
                var insert =
                        connection.prepareStatement("INSERT INTO leveret_inbox VALUES ('shipping.orders', ?, ?)")) {
            for (int i = 0; i < 2_500; i++) {
                insert.setString(1, "old-" + i);
                insert.setLong(
                        2, System.currentTimeMillis() - Duration.ofHours(3).toMillis());
                insert.addBatch();
            }
            insert.setString(1, "new");
            insert.setLong(2, System.currentTimeMillis() - Duration.ofHours(1).toMillis());
            insert.addBatch();
            insert.executeBatch();
        }
        try (Leveret app = Leveret.builder()
                .broker(broker)
                .extension(Inbox.on(dataSource).withRetention(Duration.ofHours(2)))
                .start()) {
            await().until(() -> Rows.count(dataSource, "leveret_inbox") == 1);
            assertTrue(app.health().up(), app.health()::toString);
        }
        assertEquals(List.of("new"), Rows.of(dataSource, "SELECT event_id FROM leveret_inbox"));
    }

    @Test
    void aRetentionThatIsShorterThanTheDelaysIsAFaultOfTheStart() throws SQLException {
        Settings settings = Settings.of(broker);
        Settings delayed =
                settings.withDefaults(settings.defaults().withDelayedRetries(Duration.ofHours(1), Duration.ofHours(2)));
        LeveretBuilder builder = Leveret.builder()
                .settings(delayed)
                .extension(Inbox.on(Databases.H2.prepared()).withRetention(Duration.ofHours(3)));

        String text = String.valueOf(
                assertThrows(StartException.class, builder::start).getMessage());
        assertTrue(
                text.contains("the inbox forgets events after 3h, but the delayedRetries of defaults add up to 3h"),
                text);
    }

    @OnEachDatabase
    void anApplicationWithoutTheTableOfTheInboxDoesNotStart(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(dataSource, "UPDATE leveret_tables SET version = 1");
        LeveretBuilder builder = Leveret.builder().broker(broker).extension(Inbox.on(dataSource));

        String text = String.valueOf(
                assertThrows(StartException.class, builder::start).getMessage());
        assertTrue(text.contains("Leveret's tables have version 1, and the inbox needs version 2: run "), text);
    }

    @OnEachDatabase
    void anEventWithoutAnIdAndAConnectionInAutocommitModeAreRefused(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Inbox inbox = Inbox.on(dataSource);
        try (Connection connection = dataSource.getConnection()) {
            assertRefused(inbox, connection, "id-1", "the connection is in autocommit mode");
            connection.setAutoCommit(false);
            assertRefused(inbox, connection, "", "the event has no id");
            connection.setAutoCommit(true);
        }
    }

    private static void assertRefused(Inbox inbox, Connection connection, String id, String why) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> inbox.first(connection, context(id)));
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(why), thrown.getMessage());
    }

    @OnEachDatabase
    void aMissingTableIsToldWithTheEventAndWhatToDo(Databases database) throws SQLException {
        DataSource dataSource = database.empty();
        Inbox inbox = Inbox.on(dataSource);

        var thrown = assertThrows(
                SQLException.class,
                () -> Outbox.on(dataSource).inTransaction(connection -> inbox.first(connection, context("id-1"))));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(
                text.startsWith("the event 'id-1' is not in the inbox: a table of the inbox is missing or old: run "),
                text);
    }

    /** A closed connection of MariaDB's driver and the tests' pool stays open. */
    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void aClosedConnectionIsToldAsSuchWithTheEvent(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Connection connection = dataSource.getConnection();
        connection.close();

        var thrown = assertThrows(SQLException.class, () -> Inbox.on(dataSource).first(connection, context("id-1")));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.startsWith("the event 'id-1' is not in the inbox: "), text);
        assertTrue(text.contains("closed"), text);
    }

    static boolean first(DataSource dataSource, Inbox inbox, Context context) {
        try {
            return Outbox.on(dataSource).inTransaction(connection -> inbox.first(connection, context));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void publish(Leveret app, String order, String customer, String id) {
        app.publisher()
                .publish("orders", new OrderPlaced(order, customer), PublishOptions.DEFAULT.withId(id))
                .join();
    }

    private Leveret start(Outbox outbox, Shipping shipping) {
        Settings settings = Settings.of(broker);
        return Leveret.builder()
                .settings(settings.withDefaults(settings.defaults()
                        .withRetry(RetryPolicy.of(3, Duration.ofMillis(1)))
                        .withConcurrency(1)))
                .handlers(shipping, new Listener())
                .extension(outbox)
                .extension(Inbox.on(outbox))
                .start();
    }

    /** So that what is published is routed. */
    @Subscriber("listener")
    static final class Listener {

        @Handles(topic = "shipments")
        void shipped(OrderPlaced order) {}
    }

    static Context context(String id) {
        return context("shipping", "orders", id);
    }

    static Context context(String group, String topic, String id) {
        return (Context) Proxy.newProxyInstance(
                InboxTest.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "group" -> group;
                    case "topic" -> topic;
                    case "id" -> id;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
