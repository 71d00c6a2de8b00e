package io.leveret.engine;

import io.leveret.Health.State;
import io.leveret.engine.threads.Listeners;
import java.util.concurrent.atomic.AtomicReference;

/** The state of an application, which moves forward only. Listeners are told of each. Thread-safe. */
final class LifeCycle {

    private final Listeners listeners;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    LifeCycle(Listeners listeners) {
        this.listeners = listeners;
    }

    State state() {
        return state.get();
    }

    /** Says that it starts. */
    void starts() {
        tell(State.STARTING);
    }

    /** It runs; false if it was closed before. */
    boolean runs() {
        if (!state.compareAndSet(State.STARTING, State.RUNNING)) {
            return false;
        }
        tell(State.RUNNING);
        return true;
    }

    /** It is to close; true for the one who does it. */
    boolean closes() {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.CLOSING);
        return before != State.CLOSING && before != State.CLOSED;
    }

    /** Says that it closes. */
    void closing() {
        tell(State.CLOSING);
    }

    void closed() {
        state.set(State.CLOSED);
        tell(State.CLOSED);
    }

    private void tell(State now) {
        listeners.tellFirst(listener -> listener.stateChanged(now));
    }
}
