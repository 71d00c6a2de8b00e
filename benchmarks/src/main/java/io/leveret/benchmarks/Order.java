package io.leveret.benchmarks;

import io.leveret.EventType;
import java.util.List;

/**
 * The payload of all figures.
 *
 * @param orderId its number in the round
 * @param customer who ordered
 * @param email where to write
 * @param sentAt when it should have been published, by {@link System#nanoTime} of the JVM that publishes and handles it
 * @param currency of the prices
 * @param lines what was ordered
 * @param note fills it up to any size
 */
@EventType("order.placed")
public record Order(
        String orderId, String customer, String email, long sentAt, String currency, List<Line> lines, String note) {

    /**
     * One line.
     *
     * @param sku which article
     * @param quantity how many
     * @param cents for each
     */
    public record Line(String sku, int quantity, long cents) {}

    /** What the lines cost: what each handler computes. */
    public long total() {
        long sum = 0;
        for (Line line : lines) {
            sum += line.quantity() * line.cents();
        }
        return sum;
    }
}
