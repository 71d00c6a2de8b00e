package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that breaks again and again while all handlers are busy with what the first one brought. */
@NeedsBroker(privateNode = true)
class FlappingTest {

    private static final int CUTS = 100;

    private static final String QUEUE = "flapping." + BlockedWhileFlapping.TOPIC;

    @AutoClose
    private final RabbitNode node = RabbitNode.started();

    /** Each connection brings 25 MB: 2.5 GB in all. */
    @Test
    @Row(49)
    @Tag("full")
    @Timeout(600)
    void aHundredConnectionsLeaveNoMoreBehindThanAHeapOf192Megabytes() throws Exception {
        publish();
        List<String> options = List.of("-Xmx192m", "-XX:+ExitOnOutOfMemoryError");
        try (TcpProxy proxy = TcpProxy.to(node.url());
                ChildJvm child =
                        ChildJvm.start(options, BlockedWhileFlapping.class, proxy.through(node.url()), node.url())) {
            child.awaitOutput("started");
            for (int cut = 0; cut < CUTS; cut++) {
                Waits.until(() -> Broker.ready(node, QUEUE) == 0);
                proxy.cut();
                Waits.until(() -> Broker.ready(node, QUEUE) > 0);
            }
            try (Leveret app = Apps.start(Apps.settings(node.url()))) {
                app.publisher()
                        .publish(BlockedWhileFlapping.CALM, new Ledger.Entry(1))
                        .join();
            }
            assertEquals(0, child.awaitExit(Duration.ofMinutes(2)), child::output);
            child.awaitOutput("handled " + BlockedWhileFlapping.EVENTS);
        }
        Ledger.awaitQuiet(node, QUEUE, 0);
    }

    private void publish() {
        String padding = "x".repeat(100_000);
        var definition = SubscriptionDefinition.of(
                "flapping",
                BlockedWhileFlapping.TOPIC,
                Handling.of(BlockedWhileFlapping.Load.class, (load, context) -> Outcome.ack()));
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            app.subscription("flapping", BlockedWhileFlapping.TOPIC).close();
            for (int i = 0; i < BlockedWhileFlapping.EVENTS; i++) {
                app.publisher()
                        .publish(BlockedWhileFlapping.TOPIC, new BlockedWhileFlapping.Load(i, padding))
                        .join();
            }
        }
    }
}
