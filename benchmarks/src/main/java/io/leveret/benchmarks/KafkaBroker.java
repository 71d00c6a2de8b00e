package io.leveret.benchmarks;

import io.leveret.testbroker.KafkaNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The private Kafka broker of a run, started once it is needed. */
final class KafkaBroker implements AutoCloseable {

    private static final Duration LEFT = Duration.ofSeconds(60);

    private @Nullable KafkaNode node;
    private @Nullable Admin admin;

    private KafkaNode node() {
        KafkaNode running = node;
        if (running == null) {
            running = KafkaNode.startedAsUsersHaveIt();
            node = running;
        }
        return running;
    }

    private Admin admin() {
        Admin open = admin;
        if (open == null) {
            open = Admin.create(Map.of("bootstrap.servers", KafkaConfig.servers(url())));
            admin = open;
        }
        return open;
    }

    String url() {
        return node().url();
    }

    /** The CPU time that it has used. */
    Duration cpuTime() {
        return node().cpuTime();
    }

    /** For readers of the results. */
    static String description() {
        return "Kafka " + KafkaNode.version() + " on the same machine";
    }

    /** A topic that is there, of whose events the first group has none to handle: it begins with those that come. */
    void prepare(String topic, int partitions) throws Exception {
        try {
            admin().createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        begin(Contender.queue(Rounds.group(0), topic), topic, partitions);
    }

    private Map<TopicPartition, OffsetAndMetadata> ends(String topic, int partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        admin().listOffsets(asked)
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end.offset())));
        return ends;
    }

    /** Once its last member has left, and the broker knows the new topic. */
    private void begin(String group, String topic, int partitions) throws Exception {
        long end = System.nanoTime() + LEFT.toNanos();
        while (true) {
            try {
                admin().alterConsumerGroupOffsets(group, ends(topic, partitions))
                        .all()
                        .get();
                return;
            } catch (ExecutionException e) {
                if (!passes(e.getCause()) || System.nanoTime() - end > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private static boolean passes(@Nullable Throwable failure) {
        return failure instanceof UnknownMemberIdException || failure instanceof UnknownTopicOrPartitionException;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
        if (node != null) {
            node.close();
        }
    }
}
