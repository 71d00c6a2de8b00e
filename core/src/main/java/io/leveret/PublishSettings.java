package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.Map;

/**
 * The settings for publishing.
 *
 * @param timeout the time within which every publish completes or fails; from 100 ms to 10 min; 10 s by default
 * @param maxUnconfirmed how many publishes may wait for their confirm at once; from 1 to 100,000; 1,000 by default
 * @param whenFull what {@code publish} does while {@code maxUnconfirmed} publishes wait; {@code BLOCK} by default
 * @param topics settings of single topics, by name; {@link PublishTopic#DEFAULT} applies to all others
 */
public record PublishSettings(
        Duration timeout, int maxUnconfirmed, WhenFull whenFull, Map<String, PublishTopic> topics) {

    /** 10 s, 1,000 unconfirmed, {@code BLOCK}. */
    public static final PublishSettings DEFAULT = new PublishSettings(Duration.ofSeconds(10), 1_000, WhenFull.BLOCK);

    /** Copies the map; refuses values outside their ranges and names that no topic can have. */
    public PublishSettings {
        Ranges.PUBLISH_TIMEOUT.check(timeout);
        Ranges.MAX_UNCONFIRMED.check(maxUnconfirmed);
        Arguments.given(whenFull, "whenFull");
        topics = Arguments.map(topics, "topics");
        for (String topic : topics.keySet()) {
            Arguments.check(Names.topicProblem(topic));
        }
    }

    /**
     * Creates settings that apply to all topics.
     *
     * @param timeout the time within which every publish completes or fails
     * @param maxUnconfirmed how many publishes may wait for their confirm at once
     * @param whenFull what {@code publish} does while so many wait
     */
    public PublishSettings(Duration timeout, int maxUnconfirmed, WhenFull whenFull) {
        this(timeout, maxUnconfirmed, whenFull, Map.of());
    }

    /**
     * Sets the settings of single topics. Replaces those set before.
     *
     * @param topics the settings, by topic
     * @return a changed copy
     */
    public PublishSettings withTopics(Map<String, PublishTopic> topics) {
        return new PublishSettings(timeout, maxUnconfirmed, whenFull, topics);
    }

    /**
     * Returns the settings of a topic.
     *
     * @param topic the topic's name
     * @return its own settings, or the defaults
     */
    public PublishTopic topic(String topic) {
        return topics.getOrDefault(Arguments.given(topic, "topic"), PublishTopic.DEFAULT);
    }

    /** What {@code publish} does while {@link PublishSettings#maxUnconfirmed} publishes wait for their confirm. */
    public enum WhenFull {
        /** Block until one of them has ended, for at most the publish timeout. */
        BLOCK,
        /** Fail with {@link PublishException.Blocked}. */
        FAIL
    }
}
