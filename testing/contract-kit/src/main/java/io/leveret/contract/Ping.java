package io.leveret.contract;

import io.leveret.EventType;

/**
 * The contract's event.
 *
 * @param key for order
 * @param number for counting
 */
@EventType("ping.sent")
public record Ping(String key, int number) {}
