package io.leveret.transport;

/** Receives the state of a transport's parts. Implemented by the engine; never blocks or throws. */
@FunctionalInterface
public interface TransportObserver {

    /**
     * A part has changed its state, which {@link Transport#health} has already. Any thread may call it, and several at once:
     * listeners are told what {@code health} says then.
     *
     * @param component the part in its new state
     */
    void changed(ComponentHealth component);
}
