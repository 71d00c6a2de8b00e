package io.leveret.amqp.topology;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The topics whose exchanges were declared on one connection. Thread-safe. */
public final class DeclaredTopics {

    private final Set<String> topics = ConcurrentHashMap.newKeySet();

    /** None was declared yet. */
    public DeclaredTopics() {}

    /** Whether a topic's exchange is still to be declared. */
    boolean lacks(String topic) {
        return !topics.contains(topic);
    }

    void add(String topic) {
        topics.add(topic);
    }

    /** Any exchange may have gone. */
    public void forget() {
        topics.clear();
    }
}
