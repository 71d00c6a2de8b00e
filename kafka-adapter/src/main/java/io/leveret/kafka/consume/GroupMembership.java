package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.Names;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Failures;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.SubscriptionSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of the subscription's consumer group: the group's members share the partitions, and the broker keeps what is settled. */
final class GroupMembership implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMembership.class);
    private static final int TRIES = 3;

    private final SubscriptionSpec spec;
    private final Topics topics;
    private final Groups groups;
    private final Bindings bindings;
    private final LostOffsets lost;

    /**
     * What this group is known to have committed something of. A partition without a commit is a new one if it is not among them,
     * and read from its beginning; else its commit is lost. Used by the polling thread only.
     */
    private final Set<TopicPartition> begun = new HashSet<>();

    /** The topics that members read; used by the polling thread only. */
    private Set<String> read = Set.of();

    /** Of the session that runs; used by the polling thread only. */
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Why the broker takes no commits, if waiting does not help. Used by the polling thread only. */
    private @Nullable Exception refused;

    GroupMembership(SubscriptionSpec spec, Topics topics, Groups groups, Bindings bindings, LostOffsets lost) {
        this.spec = spec;
        this.topics = topics;
        this.groups = groups;
        this.bindings = bindings;
        this.lost = lost;
    }

    @Override
    public void prepare() throws InterruptedException {
        read = topics.subscription(spec);
        int partitions = topics.partitions(spec.topic());
        Set<TopicPartition> committed = groups.begun(spec.name(), spec.topic());
        if (committed.isEmpty()) {
            groups.begin(spec.name(), beginning(partitions));
        }
        begun.addAll(committed);
        bindings.declare();
    }

    /** Kafka forgets what a group has committed a week after its last member has left. */
    private Map<TopicPartition, OffsetAndMetadata> beginning(int partitions) throws InterruptedException {
        Map<TopicPartition, Long> ends = groups.ends(spec.topic(), partitions);
        if (bindings.known()) {
            return lost.instead(
                    "the broker has forgotten what this group has handled, as no instance ran for long, or somebody has"
                            + " deleted it; raise its offsets.retention.minutes",
                    groups.beginnings(spec.topic(), partitions),
                    ends);
        }
        Map<TopicPartition, OffsetAndMetadata> from = new HashMap<>();
        ends.forEach((partition, end) -> from.put(partition, new OffsetAndMetadata(end)));
        return from;
    }

    @Override
    public void join(KafkaConsumer<byte[], byte[]> joining, Session session) {
        consumer = joining;
        refused = null;
        joining.subscribe(read, new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
                session.handsChanged();
                session.assigned(committed(joining, added));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> gone) {
                session.revoked(gone);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> gone) {
                session.lost(gone);
            }
        });
    }

    /** Another member may have brought bindings, and each that comes causes this. */
    private Map<TopicPartition, @Nullable OffsetAndMetadata> committed(
            KafkaConsumer<byte[], byte[]> of, Collection<TopicPartition> added) {
        bindings.refresh();
        Map<TopicPartition, @Nullable OffsetAndMetadata> all = new HashMap<>();
        if (!added.isEmpty()) {
            var known = unwoken(() -> of.committed(new HashSet<>(added)));
            Set<TopicPartition> gone = new HashSet<>();
            added.forEach(partition -> {
                OffsetAndMetadata committed = known.get(partition);
                all.put(partition, committed);
                if (committed == null
                        && begun.contains(partition)
                        && partition.topic().equals(spec.topic())) {
                    gone.add(partition);
                }
            });
            if (!gone.isEmpty()) {
                all.putAll(unwoken(() -> instead(of, gone)));
            }
        }
        return all;
    }

    /** Committed at once, so that the next owner goes on there, too. */
    private Map<TopicPartition, OffsetAndMetadata> instead(KafkaConsumer<byte[], byte[]> of, Set<TopicPartition> gone) {
        Map<TopicPartition, OffsetAndMetadata> from = lost.instead(
                "the offsets of " + gone.size() + " of its partitions are deleted",
                of.beginningOffsets(gone),
                of.endOffsets(gone));
        of.commitSync(from);
        return from;
    }

    /** A member whose commits are refused would handle the same events again and again, and seem well. */
    @Override
    public void look(KafkaConsumer<byte[], byte[]> reading, Session session) {
        Exception why = refused;
        if (why != null) {
            throw new Failures.LastingException("what is handled can't be committed: " + Failures.text(why), why);
        }
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<Boolean> kept) {
        begun.addAll(offsets.keySet());
        of().commitAsync(offsets, (done, failure) -> {
            kept.accept(failure == null);
            if (failure != null && Failures.lasting(failure)) {
                refused = failure;
            }
            if (failure != null
                    && !(failure instanceof RetriableException)
                    && !(failure instanceof RebalanceInProgressException)) {
                LOG.warn("{}: could not commit, and will try again: {}", spec.name(), Failures.text(failure));
            }
        });
    }

    @Override
    public boolean commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
        begun.addAll(offsets.keySet());
        try {
            return unwoken(() -> {
                of().commitSync(offsets);
                return true;
            });
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.debug("{}: could not commit: {}", spec.name(), Failures.text(e));
            return false;
        }
    }

    private KafkaConsumer<byte[], byte[]> of() {
        KafkaConsumer<byte[], byte[]> joined = consumer;
        if (joined == null) {
            throw new IllegalStateException("commits come after joining");
        }
        return joined;
    }

    /** A wakeup is meant for the poll; a call that hears it instead is made again. */
    private static <T> T unwoken(Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (WakeupException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public boolean wants(String type) {
        return bindings.take(type);
    }

    @Override
    public String origin(ConsumerRecord<byte[], byte[]> record) {
        return Records.origin(record);
    }

    @Override
    public Retries retries(Session session) {
        return (delivery, again, delay) -> {
            String topic = Names.retry(spec.name(), delay);
            return session.moves()
                    .move(
                            delivery,
                            topic,
                            (partitions, next) -> Records.again(
                                    topic,
                                    Copies.partition(Records.key(again), partitions, next),
                                    again,
                                    delivery.origin()));
        };
    }
}
