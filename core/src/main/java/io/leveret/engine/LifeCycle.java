package io.leveret.engine;

import io.leveret.Health.State;
import io.leveret.engine.threads.Listeners;

/**
 * The state of an application, which moves forward only. Listeners are told of each, in that order: it changes and is told
 * under one lock. Thread-safe.
 */
final class LifeCycle {

    private final Listeners listeners;

    /** Written under this. */
    private volatile State state = State.STARTING;

    LifeCycle(Listeners listeners) {
        this.listeners = listeners;
    }

    State state() {
        return state;
    }

    /** Says that it starts. */
    void starts() {
        tell(State.STARTING);
    }

    /** It runs; false if it was closed before. */
    synchronized boolean runs() {
        if (state != State.STARTING) {
            return false;
        }
        state = State.RUNNING;
        tell(State.RUNNING);
        return true;
    }

    /** It is to close; true for the one who does it. */
    synchronized boolean closes() {
        if (state == State.CLOSING || state == State.CLOSED) {
            return false;
        }
        state = State.CLOSING;
        return true;
    }

    /** Says that it closes. */
    void closing() {
        tell(State.CLOSING);
    }

    synchronized void closed() {
        state = State.CLOSED;
        tell(State.CLOSED);
    }

    private void tell(State now) {
        listeners.tellFirst(listener -> listener.stateChanged(now));
    }
}
