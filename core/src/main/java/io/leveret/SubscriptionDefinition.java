package io.leveret;

import java.util.List;

/**
 * A subscription as a value: what an annotated {@link Subscriber} class says for one topic.
 *
 * @param group the group whose members share the work
 * @param topic the topic
 * @param broadcast see {@link Subscriber#broadcast}
 * @param handlings at least one; no two for the same type
 */
public record SubscriptionDefinition(String group, String topic, boolean broadcast, List<Handling<?>> handlings) {

    /** Copies the list. */
    public SubscriptionDefinition {
        handlings = List.copyOf(handlings);
    }

    /**
     * A subscription whose group shares the work.
     *
     * @param group the group
     * @param topic the topic
     * @param handlings at least one
     * @return the definition
     */
    public static SubscriptionDefinition of(String group, String topic, Handling<?>... handlings) {
        return new SubscriptionDefinition(group, topic, false, List.of(handlings));
    }

    /**
     * A subscription of which every running instance gets each event.
     *
     * @param group the group
     * @param topic the topic
     * @param handlings at least one
     * @return the definition
     */
    public static SubscriptionDefinition broadcast(String group, String topic, Handling<?>... handlings) {
        return new SubscriptionDefinition(group, topic, true, List.of(handlings));
    }
}
