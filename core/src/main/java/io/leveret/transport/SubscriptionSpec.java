package io.leveret.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a transport has to know about a subscription. The engine has checked all values.
 *
 * @param group the group, whose instances share the events; contains no dot
 * @param topic the topic
 * @param bindings the event types to receive; {@code *} stands for one word, {@code #} for any number of words
 * @param retired event types to unbind the queue from; none of them is in {@code bindings}; one that is not bound is
 *     ignored
 * @param prefetch how many deliveries may be unsettled at once; from 1 to 65,535
 * @param broadcast whether every instance gets each event; no events are kept while no instance runs
 * @param delayedRetries the possible delays of a {@link Settlement.DelayedRetry}, shortest first
 * @param singleActive whether only one instance of the group may receive at a time while the others stand by
 */
public record SubscriptionSpec(
        String group,
        String topic,
        Set<String> bindings,
        Set<String> retired,
        int prefetch,
        boolean broadcast,
        List<Duration> delayedRetries,
        boolean singleActive) {

    /** Copies the collections. */
    public SubscriptionSpec {
        bindings = Set.copyOf(bindings);
        retired = Set.copyOf(retired);
        delayedRetries = List.copyOf(delayedRetries);
    }

    /**
     * Returns the subscription's name, with which the names of its queues begin.
     *
     * @return {@code group.topic}
     */
    public String name() {
        return group + "." + topic;
    }
}
