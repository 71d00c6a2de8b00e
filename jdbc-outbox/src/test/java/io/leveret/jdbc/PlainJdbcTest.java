package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Subscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The example of the document: an outbox with nothing but JDBC. */
class PlainJdbcTest {

    @Subscriber("mail")
    static final class Mail {

        final Queue<OrderPlaced> received = new ConcurrentLinkedQueue<>();

        @Handles(topic = "orders")
        void confirm(OrderPlaced order) {
            received.add(order);
        }
    }

    @Test
    void anOrderAndItsEventAreStoredTogether() throws SQLException {
        DataSource dataSource = Databases.H2.prepared();
        String broker = "memory:plain-jdbc";
        var mail = new Mail();
        Outbox outbox = Outbox.on(dataSource);
        try (Leveret app = Leveret.builder()
                .broker(broker)
                .handlers(mail)
                .extension(outbox)
                .start()) {
            outbox.inTransaction(connection -> {
                insertOrder(connection, "o-1");
                return outbox.publish(connection, "orders", new OrderPlaced("o-1", "ann"));
            });

            await().until(() -> !mail.received.isEmpty());
            assertTrue(app.health().up(), app.health()::toString);
        }
        assertEquals(List.of(new OrderPlaced("o-1", "ann")), List.copyOf(mail.received));
        assertEquals(List.of("o-1"), Rows.of(dataSource, "SELECT id FROM orders"));
    }

    private static void insertOrder(Connection connection, String id) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }
}
