package io.leveret.faults;

import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;

/** Takes the majority from some quorum queues of a cluster of three nodes, while all others keep theirs. */
final class Majorities {

    private Majorities() {}

    /**
     * Takes the third node's member from each queue, and then kills the second node: the other queues have two of three.
     *
     * @return the node that was killed
     */
    static RabbitNode takeFrom(RabbitCluster cluster, String... queues) {
        RabbitNode first = cluster.nodes().get(0);
        RabbitNode second = cluster.nodes().get(1);
        String third = cluster.nodes().get(2).name();
        cluster.nodes()
                .forEach(node -> Waits.until(() -> first.ctl("cluster_status")
                        .lines()
                        .dropWhile(line -> !line.contains("Running"))
                        .anyMatch(line -> line.contains(node.name()))));
        second.awaitOnDisk(queues);
        for (String queue : queues) {
            Waits.until(() -> {
                first.ctl(
                        "eval",
                        "rabbit_quorum_queue:delete_member(<<\"/\">>, <<\"" + queue + "\">>, '" + third + "').");
                return first.ctl("--no-table-headers", "list_queues", "name", "members")
                        .lines()
                        .anyMatch(line -> line.startsWith(queue + "\t") && !line.contains(third));
            });
        }
        second.kill();
        return second;
    }

    static void startAgain(RabbitNode node) {
        if (!node.isRunning()) {
            node.start();
        }
    }
}
