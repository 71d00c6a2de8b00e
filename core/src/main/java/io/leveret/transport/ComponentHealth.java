package io.leveret.transport;

/**
 * The state of one connection, subscription or other part of a transport.
 *
 * @param name for example {@code connection publish} or {@code subscription inventory.orders}
 * @param up whether it works now
 * @param detail the state in a few words, and the cause if it is down; contains no secrets
 */
public record ComponentHealth(String name, boolean up, String detail) {}
