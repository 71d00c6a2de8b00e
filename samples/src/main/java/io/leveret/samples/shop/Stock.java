package io.leveret.samples.shop;

import java.util.HashMap;
import java.util.Map;

/** The goods. Idempotent: an order that comes again gets the answer that it had. Thread-safe. */
final class Stock {

    private final Map<String, Integer> left = new HashMap<>();
    private final Map<String, StockDecision> decided = new HashMap<>();

    Stock(Map<String, Integer> goods) {
        left.putAll(goods);
    }

    synchronized StockDecision reserve(OrderPlaced order) {
        StockDecision before = decided.get(order.orderId());
        if (before != null) {
            return before;
        }
        Integer there = left.get(order.item());
        if (there == null) {
            throw new IllegalStateException("the catalogue has no '" + order.item() + "'");
        }
        StockDecision decision = there < order.quantity()
                ? new StockDecision.Rejected(order.orderId(), "only " + there + " " + order.item() + " left")
                : new StockDecision.Reserved(order.orderId(), there - order.quantity());
        if (decision instanceof StockDecision.Reserved reserved) {
            left.put(order.item(), reserved.left());
        }
        decided.put(order.orderId(), decision);
        return decision;
    }
}
