package io.leveret.contract;

/** What some brokers can do and others can't, beyond what all of them must. */
public enum Capability {
    /** Messages survive the end of every process that uses the broker. */
    DURABLE,
    /** There is a network between: connections can break, and are repaired. */
    NETWORK
}
