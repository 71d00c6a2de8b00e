package io.leveret.transport;

/** Receives the state of a transport's parts. Implemented by the engine; never blocks or throws. */
@FunctionalInterface
public interface TransportObserver {

    /**
     * A part has changed its state.
     *
     * @param component the part in its new state
     */
    void changed(ComponentHealth component);
}
