package io.leveret.kafka.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions of a group to one member, and to the next one when that has gone: the member that has them keeps them,
 * whoever joins; without one it is that which has joined first. Kafka's client makes one for each member.
 */
public final class SingleActiveAssignor implements ConsumerPartitionAssignor {

    /** When this member joined: only to choose among members that have no partitions. */
    private final long joinedAt = System.currentTimeMillis();

    /** Called by Kafka's client. */
    public SingleActiveAssignor() {}

    @Override
    public String name() {
        return "leveret-single-active";
    }

    /** Members keep what they have while others join. */
    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES).putLong(joinedAt);
        data.flip();
        return data;
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
        Map<String, Subscription> members = group.groupSubscription();
        Set<String> topics = new TreeSet<>();
        members.values().forEach(member -> topics.addAll(member.topics()));
        Map<String, Assignment> assigned = new HashMap<>();
        members.keySet().forEach(member -> assigned.put(member, new Assignment(List.of())));
        members.entrySet().stream()
                .min(FIRST)
                .ifPresent(active ->
                        assigned.put(active.getKey(), new Assignment(all(cluster, topics, others(members, active)))));
        return new GroupAssignment(assigned);
    }

    /** The member whose partitions are the latest, then the one that joined first. */
    private static final Comparator<Map.Entry<String, Subscription>> FIRST =
            Comparator.<Map.Entry<String, Subscription>>comparingInt(member -> generation(member.getValue()))
                    .reversed()
                    .thenComparingLong(member -> joinedAt(member.getValue()))
                    .thenComparing(Map.Entry::getKey);

    private static int generation(Subscription member) {
        return member.ownedPartitions().isEmpty() ? -1 : member.generationId().orElse(0);
    }

    private static long joinedAt(Subscription member) {
        ByteBuffer data = member.userData();
        return data == null || data.remaining() < Long.BYTES ? Long.MAX_VALUE : data.getLong(data.position());
    }

    /** What others still have: they give it up first, and then the group is asked again. */
    private static Set<TopicPartition> others(
            Map<String, Subscription> members, Map.Entry<String, Subscription> active) {
        Set<TopicPartition> theirs = new HashSet<>();
        members.forEach((member, subscription) -> {
            if (!member.equals(active.getKey())) {
                theirs.addAll(subscription.ownedPartitions());
            }
        });
        theirs.removeAll(active.getValue().ownedPartitions());
        return theirs;
    }

    private static List<TopicPartition> all(Cluster cluster, Set<String> topics, Set<TopicPartition> but) {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions(cluster, topic); partition++) {
                var one = new TopicPartition(topic, partition);
                if (!but.contains(one)) {
                    all.add(one);
                }
            }
        }
        return all;
    }

    private static int partitions(Cluster cluster, String topic) {
        Integer count = cluster.partitionCountForTopic(topic);
        return count == null ? 0 : count;
    }
}
