package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.faults.OrderedWork.Step;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitCluster;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order by key, one instance at a time, while each node of a cluster leaves and comes back. */
@NeedsBroker(privateNode = true)
@Tag("full")
@Timeout(600)
class ClusterOrderFaultsTest {

    private static final int KEYS = 50;
    private static final int EVENTS_A_SECOND = 300;

    /** From 4.3 on what a killed node's consumer had in hand is kept for a minute. */
    private static final Duration CONSUMER_GONE = Duration.ofMinutes(3);

    @AutoClose
    private static final RabbitCluster cluster = RabbitCluster.started(3);

    private final KeyOrder order = new KeyOrder();
    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    private final Set<Integer> confirmed = ConcurrentHashMap.newKeySet();

    @Test
    @Row(62)
    void keysStayInOrderWhileNodesAreDrainedStoppedAndKilledInTurn() throws Exception {
        var settings = OrderedWork.settings(RabbitCluster.url(cluster.nodes()));
        var definition = OrderedWork.definition("cluster", 0, this::note);
        try (Leveret first = Apps.start(settings, definition);
                Leveret second = Apps.start(settings, definition);
                Leveret publishes = Apps.start(Apps.settings(RabbitCluster.url(cluster.nodes())))) {
            ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
            try {
                var load = new Traffic(publishes);
                var unused =
                        clock.scheduleAtFixedRate(load::publish, 0, 1_000_000 / EVENTS_A_SECOND, TimeUnit.MICROSECONDS);
                for (RabbitNode node : cluster.nodes()) {
                    leavesAndComesBack(
                            () -> node.ctl("eval", "rabbit_maintenance:drain()."),
                            () -> node.ctl("eval", "rabbit_maintenance:revive()."));
                    leavesAndComesBack(node::stop, node::start);
                    leavesAndComesBack(node::kill, node::start);
                }
            } finally {
                clock.shutdown();
            }
            assertTrue(clock.awaitTermination(30, TimeUnit.SECONDS));
            Waits.within(CONSUMER_GONE, () -> handled.containsAll(confirmed));
            assertEquals(List.of(), order.violations());
            assertTrue(confirmed.size() > 3_000, () -> confirmed.size() + " confirmed");
            Waits.until(() -> first.health().up() && second.health().up());
        }
    }

    /** An instance that loses its connection may still run what the next begins: only the order is looked at. */
    private void note(Step step, boolean done) {
        if (!done) {
            synchronized (order) {
                order.begins(step.key(), step.number());
                order.ends(step.key());
            }
            handled.add(step.number());
        }
    }

    /** Until the load goes on with the node away, and again with the node back. */
    private void leavesAndComesBack(Runnable leaves, Runnable comesBack) {
        leaves.run();
        goesOn();
        comesBack.run();
        goesOn();
    }

    private void goesOn() {
        int before = handled.size();
        Waits.within(CONSUMER_GONE, () -> handled.size() > before + EVENTS_A_SECOND);
    }

    /** The next event of a key is published once the one before is confirmed; one that failed is published again. Of one thread. */
    private final class Traffic {

        private final Leveret app;

        /** The last event of each key, and how it ended. */
        private final int[] last = new int[KEYS];

        private final @Nullable CompletableFuture<?>[] sent = new CompletableFuture<?>[KEYS];
        private int turn;

        Traffic(Leveret app) {
            this.app = app;
            for (int key = 0; key < KEYS; key++) {
                last[key] = key - KEYS;
            }
        }

        void publish() {
            int key = turn++ % KEYS;
            CompletableFuture<?> before = sent[key];
            if (before == null || before.isDone()) {
                if (before == null || !before.isCompletedExceptionally()) {
                    last[key] += KEYS;
                }
                int number = last[key];
                sent[key] = app.publisher()
                        .publish(OrderedWork.TOPIC, new Step(key, number))
                        .thenRun(() -> confirmed.add(number));
            }
        }
    }
}
