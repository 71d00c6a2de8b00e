package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Context;
import io.leveret.Handles;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.OrderedBy;
import io.leveret.PublishOptions;
import io.leveret.StartException;
import io.leveret.Subscriber;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The way of an event from the outbox to its handler. */
class RelayTest {

    private static final int WRITERS = 8;
    private static final int EVENTS_OF_EACH = 100;

    private final String broker = "memory:" + UUID.randomUUID();

    /** The numbers of the events that were handled, by key. */
    @Subscriber("counter")
    static final class Counter {

        final Map<String, Queue<Integer>> numbers = new ConcurrentHashMap<>();
        final Queue<Context> contexts = new ConcurrentLinkedQueue<>();

        @Handles(topic = "orders")
        @OrderedBy
        void count(OrderPlaced order, Context context) {
            contexts.add(context);
            numbers.computeIfAbsent(order.customer(), any -> new ConcurrentLinkedQueue<>())
                    .add(Integer.parseInt(order.id()));
        }

        int count() {
            return numbers.values().stream().mapToInt(Queue::size).sum();
        }
    }

    @OnEachDatabase
    void everyCommittedEventArrivesInTheOrderOfItsKeyAndNoneThatWasRolledBack(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        var counter = new Counter();
        try (Leveret app = start(outbox, counter);
                Leveret second = Leveret.builder()
                        .broker(broker)
                        .extension(Outbox.on(dataSource))
                        .start()) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String key = "key-" + writer;
                writers.add(CompletableFuture.runAsync(() -> write(outbox, key)));
            }
            writers.forEach(CompletableFuture::join);

            await().until(() -> counter.count() >= WRITERS * EVENTS_OF_EACH);
            await().until(() -> Rows.count(dataSource, "leveret_outbox") == 0);
            assertTrue(app.health().up(), app.health()::toString);
            assertTrue(second.health().up(), second.health()::toString);
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < EVENTS_OF_EACH; i++) {
            all.add(i);
        }
        for (int writer = 0; writer < WRITERS; writer++) {
            assertEquals(
                    all, List.copyOf(counter.numbers.getOrDefault("key-" + writer, new ConcurrentLinkedQueue<>())));
        }
    }

    /** Each event in a transaction of its own, and after each a transaction that fails. */
    private static void write(Outbox outbox, String key) {
        for (int i = 0; i < EVENTS_OF_EACH; i++) {
            var order = new OrderPlaced(String.valueOf(i), key);
            try {
                outbox.inTransaction(connection -> outbox.publish(connection, "orders", order));
                if (i % 25 == 0) {
                    outbox.inTransaction(connection -> {
                        outbox.publish(connection, "orders", new OrderPlaced("-1", key));
                        throw new SQLException("rolled back");
                    });
                }
            } catch (SQLException e) {
                assertEquals("rolled back", e.getMessage());
            }
        }
    }

    @OnEachDatabase
    void anEventArrivesWithAllThatItWasPublishedWith(Databases database) throws SQLException {
        Outbox outbox = Outbox.on(database.prepared());
        var counter = new Counter();
        try (Leveret app = start(outbox, counter)) {
            outbox.inTransaction(connection -> outbox.publish(
                    connection,
                    "orders",
                    new OrderPlaced("1", "ann"),
                    PublishOptions.DEFAULT
                            .withId("id-1")
                            .withHeader("tenant", "größe \u0001")
                            .withReplyTo("somewhere")
                            .withCorrelationId("c-1")));

            await().until(() -> counter.count() == 1);
            assertTrue(app.health().up(), app.health()::toString);
        }
        Context context = counter.contexts.element();
        assertEquals("id-1", context.id());
        assertEquals("ann", context.key());
        assertEquals("order.placed", context.type());
        assertEquals(Map.of("tenant", "größe \u0001"), context.headers());
        assertEquals("somewhere", context.replyTo());
        assertEquals("c-1", context.correlationId());
    }

    @OnEachDatabase
    void anotherProcessMayRelay(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox writing = Outbox.on(dataSource);
        writing.inTransaction(connection -> writing.publish(connection, "orders", new OrderPlaced("1", "ann")));
        var counter = new Counter();
        try (Leveret consumer =
                        Leveret.builder().broker(broker).handlers(counter).start();
                Leveret relay = Leveret.builder()
                        .broker(broker)
                        .extension(Outbox.on(dataSource))
                        .start()) {
            await().until(() -> counter.count() == 1);
            assertEquals(Map.of(), consumer.stats().extensions());
            await().until(() -> detail(relay).startsWith("no event waits"));
            assertTrue(detail(relay).contains("; last relayed by leveret-"), detail(relay));
            assertEquals(1L, relay.stats().extensions().get("outbox.published"));
            assertEquals(0L, relay.stats().extensions().get("outbox.waiting"));
        }
    }

    @Test
    void aClosedApplicationTakesNoMoreRowsAndTheOutboxMayBePartOfAnother() throws SQLException {
        DataSource dataSource = Databases.H2.prepared();
        Outbox outbox = Outbox.on(dataSource);
        start(outbox, new Counter()).close();
        outbox.inTransaction(connection -> outbox.publish(connection, "orders", new OrderPlaced("1", "ann")));
        assertEquals(1, Rows.count(dataSource, "leveret_outbox"));
        var counter = new Counter();
        Leveret app = start(outbox, counter);
        await().until(() -> counter.count() == 1);
        app.close();
    }

    @OnEachDatabase
    void anApplicationWithoutTheTablesDoesNotStart(Databases database) throws SQLException {
        DataSource dataSource = database.empty();

        var thrown = assertThrows(StartException.class, () -> start(Outbox.on(dataSource), new Counter()));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.startsWith("Leveret did not start: a table of the outbox is missing or old: run "), text);
    }

    @OnEachDatabase
    void anApplicationWithOldTablesDoesNotStart(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Databases.execute(dataSource, "UPDATE leveret_tables SET version = 0");

        var thrown = assertThrows(StartException.class, () -> start(Outbox.on(dataSource), new Counter()));

        String text = String.valueOf(thrown.getMessage());
        assertTrue(text.contains("Leveret's tables have version 0, and the outbox needs version 1: run "), text);
    }

    @Test
    void anOutboxBelongsToOneApplicationAtATime() throws SQLException {
        Outbox outbox = Outbox.on(Databases.H2.prepared());
        var counter = new Counter();
        try (Leveret app = start(outbox, counter)) {
            assertThrows(StartException.class, () -> start(outbox, new Counter()));

            publishOne(outbox, "1");
            await().until(() -> counter.count() == 1);
            assertTrue(app.health().up(), app.health()::toString);
        }
    }

    @OnEachDatabase
    void theRelayWaitsForADatabaseThatIsAwayAtTheStartAndLater(Databases database) throws SQLException {
        var dataSource = new Switch(database.prepared());
        Outbox outbox = Outbox.on(dataSource);
        var counter = new Counter();
        dataSource.away = true;
        try (LogLines log = LogLines.open();
                Leveret app = start(outbox, counter)) {
            assertFalse(app.health().up());
            assertEquals("the database: it is away", detail(app));

            dataSource.away = false;
            publishOne(outbox, "1");
            await().until(() -> counter.count() == 1);
            await().until(() -> app.health().up());

            dataSource.away = true;
            await().until(() -> log.of("shard 0").size() == 1);
            assertFalse(app.health().up());
            dataSource.away = false;
            publishOne(outbox, "2");
            await().until(() -> counter.count() == 2);
            await().until(() -> app.health().up());
            assertEquals(
                    List.of(
                            "the outbox publishes nothing until it has reached the database: it is away",
                            "the outbox has reached the database",
                            "the outbox's relay of shard 0 publishes nothing: the database: it is away",
                            "the outbox's relay of shard 0 publishes again"),
                    log.of("outbox"));
        }
    }

    @Test
    void theRelayOpensNoTransactionWhileTheBrokerIsAway() throws SQLException, InterruptedException {
        var dataSource = new Switch(Databases.H2.prepared());
        publishOne(Outbox.on(dataSource), "1");
        dataSource.asked.set(0);
        var broker = new StubPublisher();
        var connected = new AtomicBoolean();
        var outageAsked = new AtomicInteger();
        Leveret app = (Leveret) Proxy.newProxyInstance(
                RelayTest.class.getClassLoader(), new Class<?>[] {Leveret.class}, (proxy, method, arguments) -> {
                    assertEquals("outage", method.getName());
                    outageAsked.incrementAndGet();
                    return connected.get() ? Optional.empty() : Optional.of("refused");
                });
        var limits = new Sending.Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), 250);
        var round = new Round(dataSource, 0, "instance", 5, new Sending(broker, Optional::empty, limits));
        var relay = new Relay(0, round, app, "application");
        relay.start();

        await().until(() -> outageAsked.get() > 3);
        assertEquals(0, dataSource.asked.get());
        assertEquals("the broker is away: refused", relay.trouble());
        connected.set(true);
        await().until(() -> broker.sent.size() == 1);
        assertEquals(1, dataSource.asked.get());

        relay.stop();
        broker.confirm(broker.sent.get(0));
        relay.awaitEnd(Duration.ofSeconds(20));
        assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
        assertEquals(1, relay.published());
    }

    private static void publishOne(Outbox outbox, String id) throws SQLException {
        outbox.inTransaction(connection -> outbox.publish(connection, "orders", new OrderPlaced(id, "ann")));
    }

    private Leveret start(Outbox outbox, Counter counter) {
        return Leveret.builder()
                .broker(broker)
                .handlers(counter)
                .extension(outbox)
                .start();
    }

    private static String detail(Leveret app) {
        return app.health().components().stream()
                .filter(component -> component.name().startsWith("outbox"))
                .map(Health.Component::detail)
                .findFirst()
                .orElseThrow();
    }
}
