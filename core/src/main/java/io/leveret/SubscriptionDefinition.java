package io.leveret;

import io.leveret.support.Arguments;
import java.util.List;

/**
 * A subscription without annotations: a group, a topic and its handlers. Pass it to {@link LeveretBuilder#subscribe} or
 * {@link Leveret#subscribe}.
 *
 * <pre>{@code
 * SubscriptionDefinition.of("inventory", "orders", Handling.of(OrderPlaced.class, this::reserve))
 * }</pre>
 *
 * @param group the group, whose instances share the events
 * @param topic the topic
 * @param broadcast whether every instance gets each event; see {@link Subscriber#broadcast}
 * @param handlings at least one; no two for the same event type
 */
public record SubscriptionDefinition(String group, String topic, boolean broadcast, List<Handling<?>> handlings) {

    public SubscriptionDefinition {
        Arguments.given(group, "group");
        Arguments.given(topic, "topic");
        handlings = Arguments.list(handlings, "handlings");
    }

    /**
     * Defines a subscription whose instances share the events.
     *
     * @param group the group
     * @param topic the topic
     * @param handlings at least one
     * @return the definition
     */
    public static SubscriptionDefinition of(String group, String topic, Handling<?>... handlings) {
        return new SubscriptionDefinition(group, topic, false, Arguments.list(handlings, "handlings"));
    }

    /**
     * Defines a subscription in which every running instance gets each event.
     *
     * @param group the group
     * @param topic the topic
     * @param handlings at least one
     * @return the definition
     */
    public static SubscriptionDefinition broadcast(String group, String topic, Handling<?>... handlings) {
        return new SubscriptionDefinition(group, topic, true, Arguments.list(handlings, "handlings"));
    }
}
