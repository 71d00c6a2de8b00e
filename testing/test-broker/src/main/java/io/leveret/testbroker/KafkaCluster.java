package io.leveret.testbroker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Private Kafka brokers that form a cluster, for tests that kill them or restart them in turn. Each is a {@link KafkaNode};
 * what is declared has a copy on each, and takes records while most of the copies are in sync.
 */
public final class KafkaCluster implements AutoCloseable {

    private final List<KafkaNode> nodes;

    private KafkaCluster(List<KafkaNode> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts a cluster of the version that {@code -Dleveret.test.kafka} names, or else of the newest.
     *
     * @param size how many brokers
     * @return the cluster, of which each broker is ready for connections
     * @throws IllegalStateException when there are no jars to run; {@link NeedsKafka} skips such tests
     */
    public static KafkaCluster started(int size) {
        KafkaQuorum quorum = KafkaQuorum.of(size);
        // At the same time, since none is ready before most of them run.
        List<CompletableFuture<KafkaNode>> starts = IntStream.rangeClosed(1, size)
                .mapToObj(id -> CompletableFuture.supplyAsync(() -> KafkaNode.started(quorum, id), starter(id)))
                .toList();
        // All have ended one way or the other before the first failure is seen: its brokers end with the JVM.
        starts.forEach(start -> start.handle((node, failure) -> node).join());
        return new KafkaCluster(starts.stream().map(CompletableFuture::join).toList());
    }

    /** The common pool may have fewer threads than there are brokers to wait for. */
    private static Executor starter(int id) {
        return task -> new Thread(task, "leveret-kafka-start-" + id).start();
    }

    /**
     * All brokers, running or not.
     *
     * @return in the order of their ids
     */
    public List<KafkaNode> nodes() {
        return nodes;
    }

    /**
     * The broker of an id, as Kafka's clients tell it.
     *
     * @param id from 1 on
     * @return the broker
     */
    public KafkaNode node(int id) {
        return nodes.get(id - 1);
    }

    /**
     * All brokers but some.
     *
     * @param left those to leave out
     * @return the others, in their order
     */
    public List<KafkaNode> without(KafkaNode... left) {
        return nodes.stream().filter(node -> !List.of(left).contains(node)).toList();
    }

    /**
     * The way to the cluster, whichever of its brokers run.
     *
     * @return a {@code kafka:} URL with several hosts
     */
    public String url() {
        return nodes.stream()
                .map(node -> node.url().substring("kafka://".length()))
                .collect(Collectors.joining(",", "kafka://", ""));
    }

    /** Kills all brokers and deletes their data. */
    @Override
    public void close() {
        nodes.forEach(KafkaNode::close);
    }
}
