package io.leveret.transport;

/** A running subscription of a transport. Thread-safe. */
public interface Intake extends AutoCloseable {

    /** Stops deliveries; those under way may still arrive, and unsettled ones stay with the engine. Idempotent. */
    void pause();

    /** Starts deliveries again. Idempotent. */
    void resume();

    /**
     * Ends the subscription for this instance: no delivery arrives after it returns, settlements given before are
     * written, and what is still unsettled goes back to the broker. The queue and what it holds stay. Idempotent;
     * bounded by the transport's own time-out for one request.
     */
    @Override
    void close();
}
