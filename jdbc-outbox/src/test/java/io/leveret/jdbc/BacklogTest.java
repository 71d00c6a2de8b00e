package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.jdbc.RelayTest.Counter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** More events wait than a relay reads at once. */
class BacklogTest {

    private static final int KEYS = 100;
    private static final int OF_EACH = 60;

    private final String broker = "memory:" + UUID.randomUUID();
    private final Counter counter = new Counter();

    @OnEachDatabase
    void eachArrivesOnceInTheOrderOfItsKeyThoughTwoRelay(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        fill(dataSource);
        try (Leveret first = start(dataSource, counter);
                Leveret second = start(dataSource)) {
            await().until(() -> Rows.count(dataSource, "leveret_outbox") == 0);
            await().until(() -> counter.count() == KEYS * OF_EACH);
            await().until(() -> published(first) + published(second) == KEYS * OF_EACH);
        }
        List<Integer> all = IntStream.range(0, OF_EACH).boxed().toList();
        assertEquals(KEYS, counter.numbers.size());
        for (Queue<Integer> numbers : counter.numbers.values()) {
            assertEquals(all, List.copyOf(numbers));
        }
    }

    @OnEachDatabase
    void anEventThatIsCommittedLateWithALowPlaceArrives(Databases database) throws SQLException {
        DataSource dataSource = database.prepared();
        Outbox outbox = Outbox.on(dataSource);
        try (Connection late = dataSource.getConnection()) {
            late.setAutoCommit(false);
            outbox.publish(late, "orders", new OrderPlaced("0", "late"));
            fill(dataSource);
            try (Leveret app = start(dataSource, counter)) {
                await().until(() -> counter.count() >= KEYS * OF_EACH / 2);
                late.commit();
                await().until(() -> published(app) == KEYS * OF_EACH + 1);
            }
            late.setAutoCommit(true);
        }
        assertEquals(
                1,
                counter.numbers
                        .getOrDefault("late", new ConcurrentLinkedQueue<>())
                        .size());
    }

    private static void fill(DataSource dataSource) throws SQLException {
        Outbox outbox = Outbox.on(dataSource);
        List<OrderPlaced> orders = new ArrayList<>();
        for (int number = 0; number < OF_EACH; number++) {
            for (int key = 0; key < KEYS; key++) {
                orders.add(new OrderPlaced(String.valueOf(number), "key-" + key));
            }
        }
        outbox.inTransaction(connection -> outbox.publishAll(connection, "orders", orders, PublishOptions.DEFAULT));
    }

    private static long published(Leveret app) {
        return app.stats().extensions().getOrDefault("outbox.published", 0L);
    }

    private Leveret start(DataSource dataSource, Object... handlers) {
        return Leveret.builder()
                .broker(broker)
                .handlers(handlers)
                .extension(Outbox.on(dataSource))
                .start();
    }
}
