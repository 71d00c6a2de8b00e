package io.leveret.kafka.consume;

import io.leveret.kafka.wire.Records;
import io.leveret.transport.SubscriptionSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Makes deliveries of what is polled: at once, when they are due, or not at all. Used by the polling thread only. */
final class Inflow {

    private final Session session;
    private final SubscriptionSpec spec;
    private final Membership membership;
    private final Map<TopicPartition, Share> shares;
    private final Intake intake;
    private final Commits commits;

    /**
     * Has taken nothing.
     *
     * @param shares those of the session, which change
     */
    Inflow(
            Session session,
            SubscriptionSpec spec,
            Membership membership,
            Map<TopicPartition, Share> shares,
            Intake intake,
            Commits commits) {
        this.session = session;
        this.spec = spec;
        this.membership = membership;
        this.shares = shares;
        this.intake = intake;
        this.commits = commits;
    }

    /** Takes what was polled. */
    void take(ConsumerRecords<byte[], byte[]> records) {
        long now = System.currentTimeMillis();
        for (TopicPartition partition : records.partitions()) {
            Share share = shares.get(partition);
            if (share != null) {
                records.records(partition).forEach(record -> take(share, record, now));
            }
        }
    }

    private void take(Share share, ConsumerRecord<byte[], byte[]> record, long now) {
        Tracker.Slot slot = share.tracker().received(record.offset());
        if (slot == null) {
            return;
        }
        if (record.topic().equals(spec.topic())
                && (!membership.wants(Records.type(record)) || Records.expired(record, now))) {
            share.tracker().settled(slot);
        } else if (share.delay().isZero()) {
            add(share, record, slot);
        } else {
            share.waiting().add(new Share.Waiting(record, slot));
        }
    }

    private void add(Share share, ConsumerRecord<byte[], byte[]> record, Tracker.Slot slot) {
        if (!share.tracker().mayHandOver(record.offset())) {
            commits.promise(share);
        }
        intake.add(new KafkaDelivery(
                session,
                share,
                slot,
                () -> membership.origin(record),
                Records.message(spec.topic(), record),
                share.tracker().redelivered(record.offset()),
                () -> {}));
    }

    /** Lets those go on whose delay is over. */
    void letDue() {
        long now = System.currentTimeMillis();
        for (Share share : shares.values()) {
            Share.Waiting first;
            while ((first = share.waiting().peek()) != null && due(share, first) <= now) {
                share.waiting().remove();
                add(share, first.record(), first.slot());
            }
        }
    }

    private static long due(Share share, Share.Waiting waiting) {
        return waiting.record().timestamp() + share.delay().toMillis();
    }

    /** How long the next poll may wait. */
    long patience() {
        long now = System.currentTimeMillis();
        long patience = Commits.INTERVAL_MILLIS;
        for (Share share : shares.values()) {
            Share.Waiting first = share.waiting().peek();
            if (first != null) {
                patience = Math.min(patience, due(share, first) - now);
            }
        }
        return Math.max(1, patience);
    }

    /** Decided anew each time: Kafka forgets what is paused when a partition comes back. */
    void pauseAndResume(KafkaConsumer<byte[], byte[]> consumer) {
        boolean full = intake.full();
        Set<TopicPartition> pause = new HashSet<>();
        Set<TopicPartition> resume = new HashSet<>();
        Set<TopicPartition> paused = consumer.paused();
        for (Share share : shares.values()) {
            boolean wanted =
                    !full && share.waiting().isEmpty() && !share.tracker().full();
            if (wanted == paused.contains(share.partition())) {
                (wanted ? resume : pause).add(share.partition());
            }
        }
        consumer.pause(pause);
        consumer.resume(resume);
    }
}
