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
}
