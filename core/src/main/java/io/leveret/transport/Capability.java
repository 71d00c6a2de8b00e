package io.leveret.transport;

/** What some brokers can do and others can't. The contract kit checks each where it is claimed. */
public enum Capability {
    /** Messages survive the end of every process that uses the broker. */
    DURABLE,
    /** There is a network between: connections can break, and are repaired. */
    NETWORK
}
