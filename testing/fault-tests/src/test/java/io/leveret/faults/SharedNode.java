package io.leveret.faults;

import io.leveret.testbroker.RabbitNode;
import org.jspecify.annotations.Nullable;

/**
 * The node of this JVM, for the classes of tests that don't kill, stop or configure their broker: one after another has it,
 * each time empty. A node takes five seconds of a core to start, which was a third of the fault tests' time. It ends with the
 * JVM.
 */
final class SharedNode {

    private static @Nullable RabbitNode node;

    private SharedNode() {}

    /** The node, without queues, exchanges, policies or users of former tests. */
    static synchronized RabbitNode empty() {
        RabbitNode known = node;
        if (known == null || !known.isRunning()) {
            known = RabbitNode.started();
            node = known;
        } else {
            known.clear();
        }
        return known;
    }
}
