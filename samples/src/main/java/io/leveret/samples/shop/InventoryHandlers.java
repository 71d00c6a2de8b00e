package io.leveret.samples.shop;

import io.leveret.Context;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.PublishOptions;
import io.leveret.Subscriber;

/** Decides about orders, those of an item one after another. */
@Subscriber("inventory")
final class InventoryHandlers {

    private final Stock stock;
    private final Story story;

    InventoryHandlers(Stock stock, Story story) {
        this.stock = stock;
        this.story = story;
    }

    @Handles(topic = "orders")
    @OrderedBy("item")
    void reserve(OrderPlaced order, Context context) {
        StockDecision decision = stock.reserve(order);
        story.tell("inventory", order.orderId() + " " + describe(decision));
        publish(decision, context);
    }

    @OnExhausted
    void abandon(Failed<OrderPlaced> failed, Context context) {
        String orderId = failed.event().orderId();
        story.tell("inventory", orderId + " given up after " + failed.attempts() + " attempts; telling the others");
        publish(
                new StockDecision.Abandoned(
                        orderId, String.valueOf(failed.cause().getMessage())),
                context);
    }

    /** Acknowledged only when the decision is published; its id is made of the order's, so that a repeat is known as one. */
    private static void publish(StockDecision decision, Context context) {
        var id = PublishOptions.DEFAULT.withId(context.id() + "-decision").withMandatory(false);
        var unused = context.publisher().publish("stock", decision, id);
    }

    private static String describe(StockDecision decision) {
        return decision instanceof StockDecision.Reserved reserved
                ? "reserved, " + reserved.left() + " left"
                : "rejected: " + ((StockDecision.Rejected) decision).reason();
    }
}
