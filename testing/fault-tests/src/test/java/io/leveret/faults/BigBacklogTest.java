package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Receipt;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backlog that is much larger than the memory of the process that handles it. */
@NeedsBroker(privateNode = true)
class BigBacklogTest {

    private static final String PADDING = "x".repeat(100_000);

    @AutoClose
    private final RabbitNode node = RabbitNode.started();

    /** 200 MB: four times the heap. */
    @Test
    @Tag("full")
    @Row(26)
    @Timeout(180)
    void twoThousandLargeEventsAreHandledWithAHeapOf48Megabytes() throws Exception {
        handle(2_000, "-Xmx48m", Duration.ofSeconds(60));
    }

    /** 10 GB: eighty times the heap. */
    @Test
    @Row(26)
    @Tag("full")
    @Timeout(1_800)
    void aHundredThousandLargeEventsAreHandledWithAHeapOf128Megabytes() throws Exception {
        handle(100_000, "-Xmx128m", Duration.ofMinutes(15));
    }

    private void handle(int events, String heap, Duration deadline) throws Exception {
        publish(events);
        List<String> options = List.of(heap, "-XX:+ExitOnOutOfMemoryError");
        try (ChildJvm child = ChildJvm.start(options, BigBacklog.class, node.url(), Integer.toString(events))) {
            assertEquals(0, child.awaitExit(deadline), child::output);
            assertTrue(child.output().contains("handled " + events + ", up: true"), child::output);
            assertFalse(child.output().contains("OutOfMemoryError"), child::output);
        }
        Ledger.awaitQuiet(node, BigBacklog.QUEUE, 0);
    }

    /** At most a hundred at once, so that this process needs little memory too. */
    private void publish(int events) {
        var definition = SubscriptionDefinition.of(
                "backlog", BigBacklog.TOPIC, Handling.of(BigBacklog.Big.class, (event, context) -> Outcome.ack()));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            app.subscription("backlog", BigBacklog.TOPIC).close();
            Queue<CompletableFuture<Receipt>> open = new ArrayDeque<>();
            for (int i = 0; i < events; i++) {
                open.add(app.publisher().publish(BigBacklog.TOPIC, new BigBacklog.Big(i, PADDING)));
                if (open.size() > 100) {
                    open.remove().join();
                }
            }
            open.forEach(CompletableFuture::join);
        }
    }
}
