package io.leveret.transport;

/**
 * How one part of the system is.
 *
 * @param name what it is: {@code connection publish}, {@code subscription inventory.orders}
 * @param up whether it works now
 * @param detail the state in a few words, and the cause when it is down; no secrets
 */
public record ComponentHealth(String name, boolean up, String detail) {}
