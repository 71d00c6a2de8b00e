package shop;

import io.leveret.EventType;

@EventType("order.placed")
public record OrderPlaced(String orderId, String sku, int quantity) {}
