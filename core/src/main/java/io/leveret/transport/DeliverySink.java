package io.leveret.transport;

/** Receives the deliveries of a subscription. Implemented by the engine. */
@FunctionalInterface
public interface DeliverySink {

    /**
     * Takes a delivery. Never blocks, runs no user code and throws nothing. The transport calls it from one thread at a
     * time, in the broker's order, and for at most {@code prefetch} unsettled deliveries.
     *
     * @param delivery the engine settles it later, from another thread
     */
    void accept(Delivery delivery);

    /**
     * Deliveries have become {@linkplain Delivery#stale stale}, because their connection is lost or they are given back. The
     * engine forgets those that it has not begun to handle. The transport calls it each time, after the last of them is
     * stale, from any thread. Never blocks, runs no user code and throws nothing. Has no effect on other deliveries; by
     * default, none at all.
     */
    default void recall() {}
}
