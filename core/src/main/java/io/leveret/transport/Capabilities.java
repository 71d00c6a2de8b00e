package io.leveret.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the brokers of a transport can do, and how far. The engine checks settings and subscriptions with it, before it
 * connects.
 *
 * @param broker what messages call the broker: {@code RabbitMQ}
 * @param features what it can do
 * @param longestHold how long the engine may hold a delivery unsettled before it is handled; leaves time for the handlers
 * @param beyondHold what becomes of deliveries that are held for longer, for messages: {@code RabbitMQ takes them back
 *     after 30m}
 * @param limits where it does not go as far as Leveret's settings
 */
public record Capabilities(
        String broker, Set<Feature> features, Duration longestHold, String beyondHold, Limits limits) {

    /** Of a transport that is not known, because its settings are wrong: nothing is refused. */
    public static final Capabilities UNKNOWN = new Capabilities(
            "the broker", Set.of(Feature.values()), Duration.ofDays(10_000), "the broker takes them back");

    /**
     * Those of a transport without limits.
     *
     * @param broker what messages call the broker
     * @param features what it can do
     * @param longestHold how long the engine may hold a delivery unsettled before it is handled
     * @param beyondHold what becomes of deliveries that are held for longer
     */
    public Capabilities(String broker, Set<Feature> features, Duration longestHold, String beyondHold) {
        this(broker, features, longestHold, beyondHold, Limits.NONE);
    }

    /** Copies the features. */
    public Capabilities {
        features = Set.copyOf(features);
    }

    /** What only some brokers can do. */
    public enum Feature {
        /** Deliver to one instance of a group at a time, while the others stand by. */
        SINGLE_ACTIVE,
        /** Deliver each event to every running instance. */
        BROADCAST,
        /** Deliver a reply to the instance that has asked: see {@link Transport#replies}. */
        REPLIES,
        /**
         * Know whether a subscription is bound to receive an event. Without it no publish is unroutable, and all count as
         * routed.
         */
        KNOWS_SUBSCRIBERS,
        /**
         * Give the events that wait to any instance of the group that has room. Without it each waiting event belongs to one
         * instance, however busy that is.
         */
        SHARED_BACKLOG,
        /** Deliver the events of a topic in the order of publishing. Without it only those of one key keep their order. */
        TOTAL_ORDER
    }

    /**
     * Says whether the brokers can do something.
     *
     * @param feature what only some can
     * @return true if it is one of the features
     */
    public boolean can(Feature feature) {
        return features.contains(feature);
    }

    /**
     * Checks what a subscription asks for.
     *
     * @param spec a subscription that is about to be made
     * @return all that is not possible, by the name of the setting; empty if the transport can do it
     */
    public List<TransportFault> check(SubscriptionSpec spec) {
        List<TransportFault> faults = new ArrayList<>();
        if (spec.singleActive() && !can(Feature.SINGLE_ACTIVE)) {
            faults.add(new TransportFault(
                    "singleActive",
                    "not possible here: " + broker + " cannot deliver to one instance at a time",
                    "set it to false, or run one instance"));
        }
        if (spec.broadcast() && !can(Feature.BROADCAST)) {
            faults.add(new TransportFault(
                    "broadcast",
                    "not possible here: " + broker + " cannot deliver each event to every instance",
                    "give each instance a group of its own"));
        }
        if (spec.prefetch() > limits.prefetch()) {
            faults.add(new TransportFault(
                    "prefetch",
                    String.format(
                            Locale.ROOT,
                            "it is %,d, and %s leaves at most %,d deliveries unsettled",
                            spec.prefetch(),
                            broker,
                            limits.prefetch()),
                    "choose a smaller one"));
        }
        return faults;
    }
}
