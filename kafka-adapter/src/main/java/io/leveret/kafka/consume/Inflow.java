package io.leveret.kafka.consume;

import io.leveret.kafka.consume.Tracker.Slot;
import io.leveret.kafka.wire.Reading;
import io.leveret.transport.SubscriptionSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Makes deliveries of what is polled: at once, when they are due, or not at all. Used by the polling thread only. */
final class Inflow {

    /** So many are read before they are handed over, which begins while the others of a poll are read. */
    private static final int FEW = 64;

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
        // All are noted before the first is handed over, so that one commit promises for all.
        List<Noted> all = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            Share share = shares.get(partition);
            if (share != null) {
                all.add(noted(share, records.records(partition)));
            }
        }
        for (Noted noted : all) {
            take(noted, now);
        }
    }

    /** What was polled of one partition, with a slot for each that is to be handed over. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Noted(
            Share share,
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Slot[] slots) {}

    private static Noted noted(Share share, List<ConsumerRecord<byte[], byte[]>> records) {
        long[] offsets = new long[records.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = records.get(i).offset();
        }
        return new Noted(share, records, share.tracker().received(offsets));
    }

    private void take(Noted noted, long now) {
        List<KafkaDelivery> few = new ArrayList<>(FEW);
        for (int i = 0; i < noted.slots().length; i++) {
            Slot slot = noted.slots()[i];
            if (slot != null) {
                take(noted.share(), noted.records().get(i), slot, now, few);
            }
            if (few.size() == FEW) {
                intake.add(few);
                few.clear();
            }
        }
        intake.add(few);
    }

    private void take(
            Share share, ConsumerRecord<byte[], byte[]> record, Slot slot, long now, List<? super KafkaDelivery> into) {
        if (!share.delay().isZero()) {
            share.waiting().add(new Share.Waiting(record, slot));
            return;
        }
        Reading reading = Reading.of(record);
        if (record.topic().equals(spec.topic()) && (!membership.wants(reading.type()) || reading.expired(now))) {
            share.tracker().settled(slot);
        } else {
            into.add(delivery(share, reading, slot));
        }
    }

    private KafkaDelivery delivery(Share share, Reading reading, Slot slot) {
        ConsumerRecord<byte[], byte[]> record = reading.record();
        if (!share.tracker().mayHandOver(record.offset())) {
            commits.promise(shares.values());
        }
        return new KafkaDelivery(
                session,
                share,
                slot,
                () -> membership.origin(record),
                reading.message(spec.topic()),
                share.tracker().redelivered(record.offset()),
                () -> {});
    }

    /** Lets those go on whose delay is over. */
    void letDue() {
        long now = System.currentTimeMillis();
        for (Share share : shares.values()) {
            Share.Waiting first;
            while ((first = share.waiting().peek()) != null && due(share, first) <= now) {
                share.waiting().remove();
                intake.add(List.of(delivery(share, Reading.of(first.record()), first.slot())));
            }
        }
    }

    private static long due(Share share, Share.Waiting waiting) {
        return waiting.record().timestamp() + share.delay().toMillis();
    }

    /** How long the next poll may wait: until the next commit, or until something is due. */
    long patience() {
        long now = System.currentTimeMillis();
        long patience = commits.untilDueMillis();
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
