package io.leveret.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a subscription needs of a broker. Every value has been checked by the engine.
 *
 * @param group the group whose members share the work; has no dot
 * @param topic the topic
 * @param bindings the event types to receive; {@code *} stands for one word, {@code #} for any number of words
 * @param retired event types that the queue may be bound to from earlier and is to be unbound from, none of them in
 *     {@code bindings}; one that it isn't bound to is no error
 * @param prefetch how many deliveries may be unsettled at once; from 1 to 65,535
 * @param broadcast true when every instance gets each event, and nothing is kept while none runs
 * @param delayedRetries the delays, shortest first, after which {@link Settlement.DelayedRetry} can bring an event back
 * @param singleActive true when only one instance of the group may receive at a time, the others standing by
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
     * The name that everything on the broker begins with.
     *
     * @return {@code group.topic}
     */
    public String name() {
        return group + "." + topic;
    }
}
