package io.leveret.samples.shop;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.Subscriber;
import io.leveret.jdbc.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Places orders: each is a row of the table {@code orders} and an event, or neither. The ledger is counted in the database. */
@Subscriber("cart")
final class CartWithDatabase {

    private static final List<String> ITEMS = List.of("apples", "pears", "plums");
    private static final String POISON = "unicorns";

    private final String run;
    private final Outbox outbox;
    private final Story story;

    CartWithDatabase(String run, Outbox outbox, Story story) {
        this.run = run;
        this.outbox = outbox;
        this.story = story;
    }

    @Handles(topic = "stock")
    void note(StockDecision decision, Connection connection) throws SQLException {
        EventType type = decision.getClass().getAnnotation(EventType.class);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO decisions VALUES (?, ?)")) {
            insert.setString(1, decision.orderId());
            insert.setString(2, type.value());
            insert.executeUpdate();
        }
    }

    /**
     * Places orders, one of them for what nobody sells; waits for them; true when the ledger adds up.
     *
     * @param patience how long to wait for the next decision
     */
    boolean shop(Leveret app, int orders, Duration patience) throws SQLException {
        for (int i = 1; i <= orders; i++) {
            String item = i == orders ? POISON : ITEMS.get(i % ITEMS.size());
            place(new OrderPlaced(run + "-" + i, item, 1 + i % 3));
        }
        long decided = 0;
        long since = System.nanoTime();
        while ((decided < orders || dead(app) == 0) && System.nanoTime() - since < patience.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            long now = count("decisions WHERE order_id LIKE ?");
            if (now > decided) {
                decided = now;
                since = System.nanoTime();
            }
        }
        return ledger(dead(app));
    }

    private void place(OrderPlaced order) throws SQLException {
        story.tell("cart", order.orderId() + " wants " + order.quantity() + " " + order.item());
        outbox.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)")) {
                insert.setString(1, order.orderId());
                insert.setString(2, order.item());
                insert.setInt(3, order.quantity());
                insert.executeUpdate();
            }
            return outbox.publish(connection, "orders", order, PublishOptions.DEFAULT.withId(order.orderId()));
        });
    }

    private boolean ledger(long dead) throws SQLException {
        long placed = count("orders WHERE id LIKE ?");
        long reserved = count("decisions WHERE order_id LIKE ? AND decision = 'stock.reserved'");
        long rejected = count("decisions WHERE order_id LIKE ? AND decision = 'stock.rejected'");
        boolean adds = placed == reserved + rejected + dead;
        story.tell("", "");
        story.tell(
                "LEDGER",
                placed + " placed = " + reserved + " reserved + " + rejected + " rejected + " + dead + " dead: "
                        + (adds ? "it adds up" : "IT DOES NOT ADD UP"));
        return adds;
    }

    private long dead(Leveret app) {
        return app.deadLetters("inventory", "orders").browse(1_000).stream()
                .filter(letter -> letter.id().startsWith(run))
                .count();
    }

    private long count(String what) throws SQLException {
        return outbox.inTransaction(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM " + what)) {
                query.setString(1, run + "-%");
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
