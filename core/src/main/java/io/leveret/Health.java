package io.leveret;

import java.util.List;

/**
 * How an application is, at one moment.
 *
 * @param state where it is in its life
 * @param components its connections and subscriptions
 */
public record Health(State state, List<Component> components) {

    /** Copies the list. */
    public Health {
        components = List.copyOf(components);
    }

    /**
     * Whether it does all that it should.
     *
     * @return true when it runs and every component is up
     */
    public boolean up() {
        return state == State.RUNNING && components.stream().allMatch(Component::up);
    }

    /** The states of an application, in their order. */
    public enum State {
        /** Connecting and subscribing. */
        STARTING,
        /** Publishes and handles. */
        RUNNING,
        /** Takes nothing new, and finishes what it has. */
        CLOSING,
        /** Done. */
        CLOSED
    }

    /**
     * One part.
     *
     * @param name {@code engine}, {@code connection publish}, {@code subscription inventory.orders}
     * @param up whether it works
     * @param detail its state, and the cause when it is down; no secrets
     */
    public record Component(String name, boolean up, String detail) {}
}
