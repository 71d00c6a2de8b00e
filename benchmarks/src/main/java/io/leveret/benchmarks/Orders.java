package io.leveret.benchmarks;

import java.util.List;

/** Makes orders. */
final class Orders {

    static final String TYPE = "order.placed";

    /** How many keys {@code customer} has, for the figures with order. */
    private static final int CUSTOMERS = 1_000;

    private static final String NOTE = "leave it with the neighbours";

    private Orders() {}

    static Order order(int number) {
        return order(number, 0, NOTE);
    }

    static Order order(int number, long sentAt, String note) {
        return new Order(
                "o-" + (1_000_000 + number),
                "customer-" + number % CUSTOMERS,
                "customer@example.org",
                sentAt,
                "EUR",
                List.of(
                        new Order.Line("sku-104711", 2, 1_995),
                        new Order.Line("sku-220815", 1, 12_900),
                        new Order.Line("sku-771204", 12, 49)),
                note);
    }
}
