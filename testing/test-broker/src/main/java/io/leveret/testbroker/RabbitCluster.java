package io.leveret.testbroker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Private RabbitMQ nodes that form a cluster, for tests that kill or separate them. Each is a {@link RabbitNode}; a
 * quorum queue has a member on each.
 */
public final class RabbitCluster implements AutoCloseable {
    private final List<RabbitNode> nodes;

    private RabbitCluster(List<RabbitNode> nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts a cluster of the server installed on this machine.
     *
     * @param size how many nodes
     * @return the cluster, of which each node is ready for connections
     */
    public static RabbitCluster started(int size) {
        List<CompletableFuture<RabbitNode>> starts = IntStream.range(0, size)
                .mapToObj(i -> CompletableFuture.supplyAsync(RabbitNode::started))
                .toList();
        // All have ended one way or the other before the first failure is seen: its nodes end with the JVM.
        starts.forEach(start -> start.handle((node, failure) -> node).join());
        var cluster =
                new RabbitCluster(starts.stream().map(CompletableFuture::join).toList());
        try {
            cluster.join();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void join() {
        for (RabbitNode node : nodes.subList(1, nodes.size())) {
            node.ctl("stop_app");
            node.ctl("join_cluster", nodes.get(0).name());
            node.ctl("start_app");
        }
    }

    /**
     * All nodes, running or not.
     *
     * @return in a fixed order
     */
    public List<RabbitNode> nodes() {
        return nodes;
    }

    /**
     * All nodes but some.
     *
     * @param left those to leave out
     * @return the others, in their order
     */
    public List<RabbitNode> without(RabbitNode... left) {
        return nodes.stream().filter(node -> !List.of(left).contains(node)).toList();
    }

    /**
     * The URL of some nodes of the cluster, for a client to choose one.
     *
     * @param some at least one node
     * @return an AMQP URL with credentials and several hosts
     */
    public static String url(List<RabbitNode> some) {
        String hosts = some.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
        return some.get(0).url().replace("127.0.0.1:" + some.get(0).port(), hosts);
    }

    /**
     * Asks where the leader of a quorum queue is.
     *
     * @param queue its name
     * @param asked a running node
     * @return the leader's node
     * @throws IllegalStateException when there is none now
     */
    public RabbitNode leader(String queue, RabbitNode asked) {
        String lines = asked.ctl("--no-table-headers", "list_queues", "name", "leader");
        return nodes.stream()
                .filter(node -> lines.lines().anyMatch(line -> line.equals(queue + "\t" + node.name())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The queue '" + queue
                        + "' has no leader on any node of the cluster; is it a quorum queue? list_queues says:\n"
                        + lines));
    }

    /**
     * Parts a node from all others: no link between them comes up again, while clients of either side are served as before.
     * It belongs to the cluster again after {@link RabbitNode#restart()}.
     *
     * @param node the node
     */
    public void isolate(RabbitNode node) {
        String others =
                without(node).stream().map(other -> "'" + other.name() + "'").collect(Collectors.joining(","));
        // With another cookie neither side accepts the other; both try to connect again at once.
        node.ctl(
                "eval",
                "[begin erlang:set_cookie(N, 'parted'), erlang:disconnect_node(N) end || N <- [" + others + "]], ok.");
    }

    /** Kills all nodes and deletes their data. */
    @Override
    public void close() {
        nodes.forEach(RabbitNode::close);
    }
}
