package io.leveret.kafka.topology;

import io.leveret.kafka.settings.KafkaOptions;
import io.leveret.kafka.wire.Failures;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares topics, or looks whether they are there. Waits for the broker: never called on a caller's thread. */
public final class Topics {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    /** Nothing that is asked takes longer. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** A new topic is not known to every broker at once. */
    private static final Duration SPREAD = Duration.ofSeconds(10);

    /** How long the leaders of a topic's partitions are waited for. */
    private static final Duration LEADERS = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 20;

    /** What waits here is read by all members of the group together; more would only cost. */
    private static final int MOST_RETRY_PARTITIONS = 3;

    /** What waits outlives an outage of two weeks. */
    private static final String RETRY_MILLIS = Long.toString(Duration.ofDays(14).toMillis());

    /** A reply that is not read soon is waited for by nobody. */
    private static final String REPLY_MILLIS = Long.toString(Duration.ofHours(1).toMillis());

    private static final String MAX_BYTES = "max.message.bytes";

    private final Supplier<Admin> admin;
    private final KafkaOptions options;

    /** How many partitions each has that was seen. */
    private final Map<String, Integer> known = new ConcurrentHashMap<>();

    public Topics(Supplier<Admin> admin, KafkaOptions options) {
        this.admin = admin;
        this.options = options;
    }

    private Map<String, String> forEvents() {
        return Map.of(MAX_BYTES, Integer.toString(options.maxEvent()));
    }

    /** A copy has more headers than the event, and must never be refused for that. */
    private Map<String, String> forCopies(Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put(MAX_BYTES, Integer.toString(2 * options.maxEvent()));
        return config;
    }

    /** How many partitions a topic of events has, which is declared if it is missing. */
    public int events(String topic) throws InterruptedException {
        Integer partitions = known.get(topic);
        return partitions != null
                ? partitions
                : ensure(List.of(declared(topic))).getOrDefault(topic, 0);
    }

    /** Sees to all topics of a subscription, and tells those that its members read. */
    public Set<String> subscription(SubscriptionSpec spec) throws InterruptedException {
        List<NewTopic> all = new ArrayList<>();
        List<String> read = new ArrayList<>();
        all.add(declared(spec.topic()));
        read.add(spec.topic());
        if (!spec.broadcast()) {
            Map<String, String> retries =
                    forCopies(Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", RETRY_MILLIS));
            int partitions = Math.min(MOST_RETRY_PARTITIONS, options.partitions());
            for (Duration delay : new LinkedHashSet<>(spec.delayedRetries())) {
                read.add(Names.retry(spec.name(), delay));
                all.add(topic(Names.retry(spec.name(), delay), partitions, retries));
            }
            read.add(Names.replay(spec.name()));
            all.add(topic(Names.replay(spec.name()), 1, retries));
            all.add(topic(Names.bindings(spec.name()), 1, Map.of("cleanup.policy", "compact")));
        }
        for (ParkingQueue parkingQueue : ParkingQueue.values()) {
            all.add(topic(Names.parking(spec.name(), parkingQueue), 1, forCopies(Map.of("cleanup.policy", "compact"))));
        }
        ensure(all);
        Set<String> topics = Set.copyOf(read);
        return spec.broadcast() ? topics : with(topics, earlierDelays(spec));
    }

    /** How many partitions a topic of replies has, which is declared if it is missing. */
    public int replies(String topic) throws InterruptedException {
        return ensure(List.of(topic(topic, 1, forCopies(Map.of("retention.ms", REPLY_MILLIS)))))
                .getOrDefault(topic, 0);
    }

    /** Events may still wait in the topics of delays that the settings no longer have. */
    private Set<String> earlierDelays(SubscriptionSpec spec) throws InterruptedException {
        return await(admin.get().listTopics().names()).stream()
                .filter(topic -> Names.delay(spec.name(), topic).isPresent())
                .collect(Collectors.toSet());
    }

    private static Set<String> with(Set<String> some, Set<String> more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }

    /** How many partitions a topic has that others may have declared; 0 if it doesn't exist. */
    public int partitions(String topic) throws InterruptedException {
        Integer partitions = known.get(topic);
        if (partitions != null) {
            return partitions;
        }
        return describe(List.of(topic)).getOrDefault(topic, 0);
    }

    /**
     * Waits until the leaders of all partitions take records, as those of a new topic may not yet. A producer whose first
     * records are refused there, and whose next ones are taken, never gets the first ones in: the broker has seen none before.
     * Does not wait for a partition that has lost its leader: the others go on.
     */
    public void awaitLeaders(String topic, int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        try {
            await(admin.get()
                    .listOffsets(ends, new ListOffsetsOptions().timeoutMs((int) LEADERS.toMillis()))
                    .all());
        } catch (Failures.FailedException e) {
            LOG.debug("the leaders of the topic {} are not all there: {}", topic, e.getMessage());
        }
    }

    private NewTopic declared(String topic) {
        return topic(topic, options.partitions(), forEvents());
    }

    private NewTopic topic(String name, int partitions, Map<String, String> config) {
        return new NewTopic(name, partitions, options.replication()).configs(config);
    }

    private Map<String, Integer> ensure(List<NewTopic> topics) throws InterruptedException {
        List<String> names = topics.stream().map(NewTopic::name).toList();
        Map<String, Integer> found = describe(names);
        List<NewTopic> missing = topics.stream()
                .filter(topic -> !found.containsKey(topic.name()))
                .toList();
        if (missing.isEmpty() || options.topology() == KafkaOptions.Topology.NONE) {
            return found;
        }
        if (options.topology() == KafkaOptions.Topology.VERIFY) {
            throw new Failures.LastingException(
                    "the topics " + names(missing) + " do not exist; create them, or set topology: declare",
                    new UnknownTopicOrPartitionException());
        }
        for (Map.Entry<String, KafkaFuture<Void>> made :
                admin.get().createTopics(missing).values().entrySet()) {
            try {
                await(made.getValue());
            } catch (Failures.FailedException e) {
                // Another application may be faster.
                if (!(Failures.cause(e) instanceof TopicExistsException)) {
                    throw explained("declare the topic '" + made.getKey() + "'", e);
                }
            }
        }
        return spread(names);
    }

    private Map<String, Integer> spread(List<String> names) throws InterruptedException {
        long end = System.nanoTime() + SPREAD.toNanos();
        Map<String, Integer> found = describe(names);
        while (found.size() < names.size()) {
            if (System.nanoTime() - end > 0) {
                throw new Failures.FailedException(
                        "the topics were declared, and the broker does not know all of them yet", null);
            }
            Thread.sleep(LOOK_MILLIS);
            found = describe(names);
        }
        return found;
    }

    private Map<String, Integer> describe(Collection<String> names) throws InterruptedException {
        Map<String, Integer> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.get().describeTopics(names).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), await(topic.getValue()).partitions().size());
            } catch (Failures.FailedException e) {
                if (!(Failures.cause(e) instanceof UnknownTopicOrPartitionException)) {
                    throw explained("look for the topic '" + topic.getKey() + "'", e);
                }
            }
        }
        known.putAll(found);
        return found;
    }

    private static RuntimeException explained(String what, Failures.FailedException e) {
        String text = "could not " + what + ": " + Failures.text(Failures.cause(e));
        return Failures.lasting(e)
                ? new Failures.LastingException(text + "; allow it, or correct the broker's settings", e)
                : new Failures.FailedException(text, Failures.cause(e));
    }

    private static String names(List<NewTopic> topics) {
        return topics.stream().map(NewTopic::name).sorted().collect(Collectors.joining(", "));
    }

    static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Failures.FailedException(Failures.text(e), Failures.cause(e));
        } catch (TimeoutException e) {
            throw new Failures.FailedException("the broker has not answered within " + ANSWER.toSeconds() + " s", e);
        }
    }
}
