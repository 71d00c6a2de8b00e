package io.leveret.amqp.topology;

/**
 * What a queue receives from an exchange.
 *
 * @param queue the queue
 * @param exchange the exchange
 * @param key an event type or a pattern of them
 */
record Binding(String queue, String exchange, String key) {}
