package io.leveret;

import java.util.List;

/**
 * The state of an application at one moment, for alerts and readiness probes. See {@link Leveret#health}.
 *
 * @param state where the application is in its life
 * @param components its connections and subscriptions, and the engine
 */
public record Health(State state, List<Component> components) {

    public Health {
        components = List.copyOf(components);
    }

    /**
     * Says whether everything works.
     *
     * @return true if the application is running and every component is up
     */
    public boolean up() {
        return state == State.RUNNING && components.stream().allMatch(Component::up);
    }

    /** The states of an application, in order. */
    public enum State {
        /** It connects and subscribes. */
        STARTING,
        /** It publishes and handles events. */
        RUNNING,
        /** It takes no new events, and finishes running work. */
        CLOSING,
        /** It is closed. */
        CLOSED
    }

    /**
     * One part of an application.
     *
     * @param name for example {@code engine}, {@code connection publish}, {@code subscription inventory.orders}
     * @param up whether the part works
     * @param detail its state, and the cause if it is down; contains no secrets
     */
    public record Component(String name, boolean up, String detail) {}
}
