package io.leveret;

import java.time.Duration;
import java.util.Map;

/**
 * How events are published.
 *
 * @param timeout when every publish has ended at the latest; from 100 ms to 10 min; 10 s by default
 * @param maxUnconfirmed how many may be unconfirmed at once; from 1 to 100,000; 1,000 by default
 * @param whenFull what publishing does while so many are; blocks by default
 * @param topics for the topics that have settings of their own; {@link PublishTopic#DEFAULT} for all others
 */
public record PublishSettings(
        Duration timeout, int maxUnconfirmed, WhenFull whenFull, Map<String, PublishTopic> topics) {

    /** What {@code timeout} may be. */
    public static final TimeRange TIMEOUT = new TimeRange("timeout", Duration.ofMillis(100), Duration.ofMinutes(10));

    /** What {@code maxUnconfirmed} may be. */
    public static final Range MAX_UNCONFIRMED = new Range("maxUnconfirmed", 1, 100_000);

    /** 10 s, 1,000 unconfirmed, blocking. */
    public static final PublishSettings DEFAULT = new PublishSettings(Duration.ofSeconds(10), 1_000, WhenFull.BLOCK);

    /** Copies the map; refuses values outside their ranges and names that no topic can have. */
    public PublishSettings {
        TIMEOUT.check(timeout);
        MAX_UNCONFIRMED.check(maxUnconfirmed);
        topics = Map.copyOf(topics);
        for (String topic : topics.keySet()) {
            Names.topicProblem(topic).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
    }

    /**
     * The same for all topics.
     *
     * @param timeout when every publish has ended at the latest
     * @param maxUnconfirmed how many may be unconfirmed at once
     * @param whenFull what publishing does while so many are
     */
    public PublishSettings(Duration timeout, int maxUnconfirmed, WhenFull whenFull) {
        this(timeout, maxUnconfirmed, whenFull, Map.of());
    }

    /**
     * Sets the topics that have settings of their own.
     *
     * @param topics by name
     * @return a copy
     */
    public PublishSettings withTopics(Map<String, PublishTopic> topics) {
        return new PublishSettings(timeout, maxUnconfirmed, whenFull, topics);
    }

    /**
     * The settings of a topic.
     *
     * @param topic its name
     * @return its own, or the defaults
     */
    public PublishTopic topic(String topic) {
        return topics.getOrDefault(topic, PublishTopic.DEFAULT);
    }

    /** What publishing does while so many are. */
    public enum WhenFull {
        /** Wait for room, for at most the timeout. */
        BLOCK,
        /** Fail with {@link PublishException.Blocked}. */
        FAIL
    }
}
