package io.leveret.transport;

/** What became of a settlement. */
public enum SettleResult {
    /** The broker has it, or will. */
    SETTLED,
    /** The link was lost first: the broker will deliver the message again. */
    STALE
}
