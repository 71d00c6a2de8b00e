package io.leveret.kafka.consume;

import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.Topics;
import io.leveret.kafka.wire.Records;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TypePattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A reader of all partitions, of no group: each instance gets every event. What is settled is kept in this process only, as
 * nothing is kept for an instance that does not run; so are delayed retries and letters that are given back.
 */
final class BroadcastMembership implements Membership {

    private static final long LOOK_NANOS = 1_000_000_000L;

    private final SubscriptionSpec spec;
    private final String instance;
    private final Topics topics;
    private final Groups groups;
    private final ScheduledExecutorService timer;
    private final List<TypePattern> patterns;

    /** What was committed, from the first session on. */
    private final Map<TopicPartition, OffsetAndMetadata> kept = new ConcurrentHashMap<>();

    /** Given back and not settled yet, in order. */
    private final Map<Long, Message> givenBack = new ConcurrentSkipListMap<>();

    private final AtomicLong numbers = new AtomicLong();

    /** When it was looked for more partitions. Used by the polling thread only. */
    private long lookedAt = System.nanoTime();

    /** The session that runs. */
    private volatile @Nullable Session running;

    BroadcastMembership(
            SubscriptionSpec spec, String instance, Topics topics, Groups groups, ScheduledExecutorService timer) {
        this.spec = spec;
        this.instance = instance;
        this.topics = topics;
        this.groups = groups;
        this.timer = timer;
        this.patterns = spec.bindings().stream().map(TypePattern::of).toList();
    }

    @Override
    public void prepare() throws InterruptedException {
        topics.subscription(spec);
        if (kept.isEmpty()) {
            groups.ends(spec.topic(), topics.partitions(spec.topic()))
                    .forEach((partition, end) -> kept.put(partition, new OffsetAndMetadata(end)));
        }
    }

    @Override
    public void join(KafkaConsumer<byte[], byte[]> consumer, Session session) {
        consumer.assign(kept.keySet());
        kept.forEach((partition, from) -> consumer.seek(partition, from.offset()));
        session.assigned(new HashMap<>(kept));
        running = session;
        givenBack.forEach((number, message) -> hand(session, number, message));
    }

    /** A group's members are told of new partitions; a reader of its own is not. */
    @Override
    public void look(KafkaConsumer<byte[], byte[]> consumer, Session session) {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        Map<TopicPartition, @Nullable OffsetAndMetadata> added = new HashMap<>();
        consumer.partitionsFor(spec.topic()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .filter(partition -> !kept.containsKey(partition))
                .forEach(partition -> added.put(partition, null));
        if (!added.isEmpty()) {
            added.keySet().forEach(partition -> kept.put(partition, new OffsetAndMetadata(0)));
            consumer.assign(kept.keySet());
            session.assigned(added);
        }
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Consumer<Boolean> told) {
        kept.putAll(offsets);
        told.accept(true);
    }

    @Override
    public boolean commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
        kept.putAll(offsets);
        return true;
    }

    @Override
    public boolean wants(String type) {
        return type.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(type));
    }

    /** Each instance has a letter of its own. */
    @Override
    public String origin(ConsumerRecord<byte[], byte[]> record) {
        return Records.origin(record) + "@" + instance;
    }

    /** The event stays unsettled meanwhile: a pause in between has it come again all the same. */
    @Override
    public Retries retries(Session session) {
        return (delivery, again, delay) -> {
            KafkaDelivery next = delivery.again(again);
            delivery.release();
            try {
                var unused = timer.schedule(() -> session.add(next), delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RuntimeException | Error e) {
                // As where memory is short: too early is better than never.
                session.add(next);
            }
            return CompletableFuture.completedFuture(SettleResult.SETTLED);
        };
    }

    /** Takes a letter back; a pause before it is settled does not lose it. */
    void giveBack(Message message) {
        long number = numbers.getAndIncrement();
        givenBack.put(number, message);
        Session session = running;
        if (session != null) {
            hand(session, number, message);
        }
    }

    private void hand(Session session, long number, Message message) {
        session.addLocal(message, () -> givenBack.remove(number));
    }
}
