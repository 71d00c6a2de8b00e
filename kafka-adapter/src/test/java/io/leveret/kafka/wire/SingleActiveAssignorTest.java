package io.leveret.kafka.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SingleActiveAssignorTest {

    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    private final Map<String, Subscription> members = new HashMap<>();

    @Test
    void withoutAnOwnerTheMemberThatJoinedFirstGetsAll() {
        join("a", 20, 1);
        join("b", 10, 1);
        join("c", 30, 1);

        assertEquals(Map.of("a", List.of(), "b", List.of(FIRST, SECOND), "c", List.of()), assigned());
    }

    @Test
    void theMemberThatHasThemKeepsThemWhoeverJoins() {
        join("a", 20, 4, FIRST, SECOND);
        join("b", 10, 4);

        assertEquals(Map.of("a", List.of(FIRST, SECOND), "b", List.of()), assigned());
    }

    /** One that was away believes that it still has them. */
    @Test
    void theLatestOwnerKeepsThemAndWhatAnotherStillHasIsGivenUpFirst() {
        join("a", 10, 3, SECOND);
        join("b", 20, 4, FIRST);

        assertEquals(Map.of("a", List.of(), "b", List.of(FIRST)), assigned());
    }

    private void join(String member, long at, int generation, TopicPartition... owned) {
        ByteBuffer joined = ByteBuffer.allocate(Long.BYTES).putLong(at);
        joined.flip();
        members.put(member, new Subscription(List.of("orders"), joined, List.of(owned), generation, Optional.empty()));
    }

    private Map<String, List<TopicPartition>> assigned() {
        var node = new Node(1, "localhost", 9_092);
        Node[] replicas = {node};
        var cluster = new Cluster(
                "cluster",
                List.of(node),
                List.of(
                        new PartitionInfo("orders", 0, node, replicas, replicas),
                        new PartitionInfo("orders", 1, node, replicas, replicas)),
                Set.of(),
                Set.of());
        Map<String, Assignment> assigned = new SingleActiveAssignor()
                .assign(cluster, new GroupSubscription(members))
                .groupAssignment();
        Map<String, List<TopicPartition>> partitions = new HashMap<>();
        assigned.forEach((member, assignment) -> partitions.put(member, assignment.partitions()));
        return partitions;
    }
}
