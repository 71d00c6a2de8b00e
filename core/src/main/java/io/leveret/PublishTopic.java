package io.leveret;

/**
 * How events of one topic are published.
 *
 * @param mandatory whether it is a failure ({@link PublishException.Unroutable}) when no subscription is bound to
 *     receive an event, unless its {@link PublishOptions} say otherwise; true by default. Without it the broker drops the
 *     event and its {@link Receipt} is not routed
 */
public record PublishTopic(boolean mandatory) {

    /** A subscriber is required. */
    public static final PublishTopic DEFAULT = new PublishTopic(true);
}
