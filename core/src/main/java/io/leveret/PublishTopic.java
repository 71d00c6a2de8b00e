package io.leveret;

/**
 * The settings for publishing to one topic.
 *
 * @param mandatory whether a publish fails as {@link PublishException.Unroutable} if no subscription is bound to
 *     receive the event; true by default. If false, the broker drops such an event and the {@link Receipt} is not
 *     routed. {@link PublishOptions#mandatory} overrides this setting for one event. Has no effect on a broker that does
 *     not know who subscribes
 */
public record PublishTopic(boolean mandatory) {

    /** Publishes are mandatory. */
    public static final PublishTopic DEFAULT = new PublishTopic(true);
}
