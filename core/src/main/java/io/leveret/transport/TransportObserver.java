package io.leveret.transport;

/** Told by a transport when a part of it goes up or down. Implemented by the engine; never blocks or throws. */
@FunctionalInterface
public interface TransportObserver {

    /**
     * A part has changed its state.
     *
     * @param component the part, and how it is now
     */
    void changed(ComponentHealth component);
}
