package io.leveret.transport;

import java.time.Duration;

/** A running subscription of a transport. Thread-safe. */
public interface Intake {

    /** Stops deliveries; those under way may still arrive, and unsettled ones stay with the engine. Idempotent. */
    void pause();

    /** Starts deliveries again. Idempotent. */
    void resume();

    /**
     * Ends the subscription for this instance: no delivery arrives after it returns, settlements given before are
     * carried out by the broker, and what is still unsettled goes back to it. The queue and what it holds stay. When the
     * time runs out first, the rest is left to the end of the connection. Idempotent.
     *
     * @param timeout how long at most
     */
    void close(Duration timeout);
}
