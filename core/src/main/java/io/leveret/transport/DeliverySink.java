package io.leveret.transport;

/** Where a transport puts deliveries. Implemented by the engine. */
@FunctionalInterface
public interface DeliverySink {

    /**
     * Takes a delivery. Never blocks, runs no user code, throws nothing; deliveries of one subscription come from one
     * thread at a time, in the broker's order. The engine holds at most the subscription's prefetch of them.
     *
     * @param delivery to be settled later, from another thread
     */
    void accept(Delivery delivery);
}
