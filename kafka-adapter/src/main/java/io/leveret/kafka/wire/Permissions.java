package io.leveret.kafka.wire;

import io.leveret.transport.ForeignText;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Says which access control lists lack. */
final class Permissions {

    private static final int MAX_TEXT = 300;

    private Permissions() {}

    /** What to allow; null if the failure is not for want of a permission. */
    static @Nullable String remedy(Throwable refused) {
        if (refused instanceof TopicAuthorizationException e) {
            Set<String> topics = new TreeSet<>(e.unauthorizedTopics());
            return "the user has no permission for " + (topics.isEmpty() ? "the topic" : "the topics " + named(topics))
                    + ": allow Describe, Read to receive, Write to publish and for the subscription's own topics, and Create"
                    + " for topology: declare (kafka-acls --add --topic …)";
        }
        if (refused instanceof GroupAuthorizationException e) {
            return "the user has no permission for the group '" + ForeignText.oneLine(String.valueOf(e.groupId()))
                    + "': allow Read (kafka-acls --add --operation Read --group …)";
        }
        if (refused instanceof ClusterAuthorizationException) {
            return "the user has no permission for the cluster: allow Create for topology: declare, or Write for one topic at"
                    + " least to publish (kafka-acls --add …)";
        }
        return null;
    }

    private static String named(Set<String> topics) {
        return ForeignText.shortened(ForeignText.oneLine(String.join(", ", topics)), MAX_TEXT);
    }
}
