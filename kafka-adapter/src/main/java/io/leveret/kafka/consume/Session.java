package io.leveret.kafka.consume;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.settings.KafkaOptions;
import io.leveret.kafka.topology.Names;
import io.leveret.support.Durations;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.Message;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stay in a group, from joining to leaving. One thread owns the client and runs this; others only settle, which marks
 * what is to be committed, and never wait for it.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** How long leaving waits for copies that the broker has not confirmed. */
    private static final Duration COPIED = Duration.ofSeconds(5);

    /** How long leaving the group waits for the broker. */
    static final Duration LEAVE = Duration.ofSeconds(5);

    private final SubscriptionSpec spec;
    private final DeliverySink sink;
    private final Membership membership;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration handOver;
    private final LostOffsets lost;
    private final Runnable changed;
    private final Intake intake;
    private final Commits commits;
    private final Inflow inflow;
    private final Retries retries;
    private final Moves moves;

    /** Used by the polling thread only. */
    private final Map<TopicPartition, Share> shares = new LinkedHashMap<>();

    /** For what is in no partition. */
    private final Share local;

    private final AtomicLong locals = new AtomicLong();

    private volatile boolean stopping;

    /**
     * Prepared, not joined.
     *
     * @param prefetch how many the engine may have at first
     * @param options how long partitions that are to be given up wait for the handlers that run, and what if events are lost
     * @param changed told when the first partitions are known, be it none, and whenever {@link Moves#held} changes
     */
    Session(
            SubscriptionSpec spec,
            int prefetch,
            DeliverySink sink,
            Membership membership,
            KafkaConsumer<byte[], byte[]> consumer,
            Copies copies,
            KafkaOptions options,
            Runnable changed) {
        this.spec = spec;
        this.sink = sink;
        this.membership = membership;
        this.consumer = consumer;
        this.handOver = options.handOver();
        this.lost = new LostOffsets(spec.name(), options.onLostOffset());
        this.changed = changed;
        this.intake = new Intake(sink, prefetch, consumer::wakeup);
        this.commits = new Commits(membership);
        this.inflow = new Inflow(this, spec, membership, shares, intake, commits);
        this.moves = new Moves(spec.name(), copies, changed);
        this.retries = membership.retries(this);
        this.local = new Share(new TopicPartition("local", 0), new Tracker(0, Note.NONE), Duration.ZERO);
    }

    /** Joins, receives until {@link #stop}, and leaves. */
    void run() {
        try {
            membership.join(consumer, this);
            while (!stopping) {
                turn();
            }
            leave();
        } finally {
            intake.stop();
            stopping = true;
            shares.values().forEach(Share::end);
            local.end();
            sink.recall();
        }
    }

    private void turn() {
        try {
            inflow.take(consumer.poll(Duration.ofMillis(inflow.patience())));
        } catch (WakeupException e) {
            // There is room again, or it is to stop.
        } catch (OffsetOutOfRangeException e) {
            lost.seek(consumer, e);
        }
        membership.look(consumer, this);
        inflow.letDue();
        intake.check();
        intake.awaitRoom();
        inflow.pauseAndResume(consumer);
        commits.ifDue(shares.values());
    }

    /** Ends it soon. What was handed over is stale at once. */
    void stop() {
        stopping = true;
        sink.recall();
        consumer.wakeup();
    }

    boolean stopping() {
        return stopping;
    }

    Intake intake() {
        return intake;
    }

    Retries retries() {
        return retries;
    }

    Moves moves() {
        return moves;
    }

    SubscriptionSpec spec() {
        return spec;
    }

    /**
     * Partitions have changed hands, be it none of ours. Nothing could be committed meanwhile, which is long if a member has
     * crashed, and the next change may be at hand.
     */
    void handsChanged() {
        commits.soon(shares.values());
    }

    /** Partitions that have become ours, with what was committed of them; none means from the beginning. */
    void assigned(Map<TopicPartition, @Nullable OffsetAndMetadata> added) {
        added.forEach((partition, committed) -> {
            long from = committed == null ? 0 : committed.offset();
            Note note = committed == null ? Note.NONE : Note.decode(from, committed.metadata());
            Duration delay = Names.delay(spec.name(), partition.topic()).orElse(Duration.ZERO);
            shares.put(partition, new Share(partition, new Tracker(from, note), delay));
            if (committed == null) {
                consumer.seekToBeginning(List.of(partition));
            }
        });
        changed.run();
    }

    /** Partitions that are to be given up: waits for what runs, within a bound, and commits. */
    void revoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Share> going = going(partitions);
        going.values().forEach(Share::leave);
        sink.recall();
        await(handOver, () -> going.values().stream().noneMatch(Share::worked));
        long running = going.values().stream().filter(Share::worked).count();
        if (running > 0) {
            LOG.warn(
                    "{}: another instance takes over {} partitions whose handlers still run after {}: what they handle"
                            + " comes again. Make the handlers faster, or raise broker.handOverTimeout",
                    spec.name(),
                    running,
                    Durations.text(handOver));
        }
        try {
            tell(commits.now(going.values(), true));
        } finally {
            going.values().forEach(Share::end);
        }
    }

    /** Partitions that are another's already. */
    void lost(Collection<TopicPartition> partitions) {
        going(partitions).values().forEach(Share::end);
        sink.recall();
    }

    private Map<TopicPartition, Share> going(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Share> going = new HashMap<>();
        partitions.forEach(partition -> {
            Share share = shares.remove(partition);
            moves.forget(partition);
            if (share != null) {
                going.put(partition, share);
            }
        });
        return going;
    }

    /** Adds a delivery from another thread. */
    void add(KafkaDelivery delivery) {
        intake.add(List.of(delivery));
    }

    /** Adds what is in no partition. */
    void addLocal(Message message, Runnable settled) {
        long number = locals.getAndIncrement();
        Tracker.Slot slot = local.tracker().received(number);
        if (slot != null) {
            add(new KafkaDelivery(this, local, slot, message::id, message, false, settled));
        }
    }

    private void leave() {
        intake.stop();
        await(COPIED, () -> moves.none() && !intake.busy());
        shares.values().forEach(Share::end);
        tell(commits.last(shares.values(), consumer, LEAVE));
        consumer.close(CloseOptions.timeout(LEAVE));
    }

    private void tell(boolean kept) {
        if (!kept) {
            LOG.info("{}: what was settled last may be delivered again", spec.name());
        }
    }

    private static void await(Duration bound, BooleanSupplier condition) {
        long end = System.nanoTime() + bound.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
