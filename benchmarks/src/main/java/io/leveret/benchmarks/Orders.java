package io.leveret.benchmarks;

import java.util.List;

/** Makes orders that are about so large as JSON. */
public final class Orders {

    /** The type of the event. */
    public static final String TYPE = "order.placed";

    /** The bytes of all figures but that about bytes. */
    public static final int USUAL = 350;

    /** The bytes of an order without a note. */
    private static final int WITHOUT_NOTE = 260;

    private static final int FIRST = 1_000_000;

    /** How many keys {@code customer} has, for the figures with order. */
    private static final int CUSTOMERS = 1_000;

    private static final List<Order.Line> LINES = List.of(
            new Order.Line("sku-104711", 2, 1_995),
            new Order.Line("sku-220815", 1, 12_900),
            new Order.Line("sku-771204", 12, 49));

    private final boolean small;
    private final String note;

    /**
     * Orders of a size; very small ones order nothing.
     *
     * @param bytes about so many
     */
    public Orders(int bytes) {
        small = bytes < WITHOUT_NOTE;
        note = "x".repeat(Math.max(0, bytes - WITHOUT_NOTE));
    }

    /**
     * Makes one.
     *
     * @param number its number, which also says the customer: one of 1,000
     * @return an order
     */
    public Order order(int number) {
        return order(number, 0);
    }

    Order order(int number, long sentAt) {
        String customer = "customer-" + number % CUSTOMERS;
        return small
                ? new Order("o-" + number, customer, "", sentAt, "", List.of(), "")
                : new Order("o-" + (FIRST + number), customer, "customer@example.org", sentAt, "EUR", LINES, note);
    }

    /** The number of an order that was made here, unless it is very small. */
    static int number(Order order) {
        return Integer.parseInt(order.orderId().substring(2)) - FIRST;
    }
}
