package io.leveret.transport;

/** The result of a settlement. */
public enum SettleResult {
    /** The broker has it, or will get it. */
    SETTLED,
    /** The connection was lost first. The broker will deliver the message again. */
    STALE
}
