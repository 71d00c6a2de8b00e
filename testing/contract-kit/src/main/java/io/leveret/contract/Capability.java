package io.leveret.contract;

/** What only some brokers can do. A transport declares those that it lacks in {@link TransportFixture#lacks}. */
public enum Capability {
    /** Messages survive the end of every process that uses the broker. */
    DURABLE,
    /** There is a network between: connections can break, and are repaired. */
    NETWORK
}
