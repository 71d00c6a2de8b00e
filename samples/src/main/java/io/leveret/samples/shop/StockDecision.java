package io.leveret.samples.shop;

import io.leveret.EventType;

/** What became of an order; one handler may take the whole family. */
sealed interface StockDecision {

    /** Which order. */
    String orderId();

    /**
     * The goods are put aside.
     *
     * @param orderId which order
     * @param left how many are left
     */
    @EventType("stock.reserved")
    record Reserved(String orderId, int left) implements StockDecision {}

    /**
     * There is not enough.
     *
     * @param orderId which order
     * @param reason why
     */
    @EventType("stock.rejected")
    record Rejected(String orderId, String reason) implements StockDecision {}

    /**
     * Nobody could decide: the order is in the dead letters.
     *
     * @param orderId which order
     * @param reason why
     */
    @EventType("stock.abandoned")
    record Abandoned(String orderId, String reason) implements StockDecision {}
}
