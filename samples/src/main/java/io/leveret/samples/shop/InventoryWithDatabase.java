package io.leveret.samples.shop;

import io.leveret.Context;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.PublishOptions;
import io.leveret.Subscriber;
import io.leveret.jdbc.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Decides about orders. The goods that it takes and the decision that it publishes are in one transaction, which the inbox
 * begins and commits, so an order that comes twice takes nothing twice.
 */
@Subscriber("inventory")
final class InventoryWithDatabase {

    private final Outbox outbox;
    private final Story story;

    InventoryWithDatabase(Outbox outbox, Story story) {
        this.outbox = outbox;
        this.story = story;
    }

    @Handles(topic = "orders")
    @OrderedBy("item")
    void reserve(OrderPlaced order, Context context, Connection connection) throws SQLException {
        int left = available(connection, order.item()) - order.quantity();
        if (left >= 0) {
            take(connection, order);
            story.tell("inventory", order.orderId() + " reserved, " + left + " left");
            publish(connection, new StockDecision.Reserved(order.orderId(), left), context);
        } else {
            story.tell("inventory", order.orderId() + " rejected");
            publish(connection, new StockDecision.Rejected(order.orderId(), "too few " + order.item()), context);
        }
    }

    /** What was to be handled has failed, with its transaction. So this has one of its own. */
    @OnExhausted
    void abandon(Failed<OrderPlaced> failed, Context context) throws SQLException {
        String orderId = failed.event().orderId();
        story.tell("inventory", orderId + " given up after " + failed.attempts() + " attempts; telling the others");
        var abandoned = new StockDecision.Abandoned(
                orderId, String.valueOf(failed.cause().getMessage()));
        outbox.inTransaction(connection -> publish(connection, abandoned, context));
    }

    private String publish(Connection connection, StockDecision decision, Context context) throws SQLException {
        return outbox.publish(connection, "stock", decision, PublishOptions.DEFAULT.withId(context.id() + "-decision"));
    }

    private static int available(Connection connection, String item) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT available FROM stock WHERE item = ? FOR UPDATE")) {
            query.setString(1, item);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("the catalogue has no '" + item + "'");
                }
                return row.getInt(1);
            }
        }
    }

    private static void take(Connection connection, OrderPlaced order) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE stock SET available = available - ? WHERE item = ?")) {
            update.setInt(1, order.quantity());
            update.setString(2, order.item());
            update.executeUpdate();
        }
    }
}
