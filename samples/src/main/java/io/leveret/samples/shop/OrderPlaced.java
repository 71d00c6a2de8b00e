package io.leveret.samples.shop;

import io.leveret.EventType;

/**
 * A customer wants something.
 *
 * @param orderId the order
 * @param item what
 * @param quantity how many
 */
@EventType(value = "order.placed", key = "item")
record OrderPlaced(String orderId, String item, int quantity) {}
