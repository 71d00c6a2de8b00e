package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.faults.OrderedWork.Step;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription that gets one event at a time while it is suspected to break its connection, and as many as before later. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class QuarantineFaultsTest {

    private static final int EVENTS = 4_000;
    private static final int KEYS = 5;

    @AutoClose
    private static final RabbitNode node =
            RabbitNode.prepared().enablePlugins("rabbitmq_amqp1_0").start();

    /** Another subscription of the application is the culprit. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("full")
    @Row({43, 44, 63})
    void keysStayInOrderWhenASubscriptionThatWasSuspectedMayHaveManyEventsAgain(boolean singleActive) throws Exception {
        String group = singleActive ? "suspected-single" : "suspected";
        var order = new KeyOrder();
        var begun = new AtomicInteger();
        var ordered = OrderedWork.definition(group, 0, (step, done) -> {
            if (done) {
                order.ends(step.key());
            } else {
                begun.incrementAndGet();
                order.begins(step.key(), step.number());
            }
        });
        var culprit = SubscriptionDefinition.of(group, group + "-culprit", new Ledger().handling());
        Settings settings = OrderedWork.settings(node.url());
        settings = settings.withDefaults(settings.defaults().withSingleActive(singleActive));
        Apps.start(settings, ordered, culprit).close();
        sendUntransferable(group + "-culprit");

        try (Leveret app = Apps.start(settings, ordered, culprit)) {
            Waits.until(() -> app.health().toString().contains(group + "-culprit' breaks the connection"));
            CompletableFuture.allOf(IntStream.range(0, EVENTS)
                            .mapToObj(i -> app.publisher().publish(OrderedWork.TOPIC, new Step(i % KEYS, i)))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();

            Waits.until(() -> prefetch(group) == 50);
            Waits.until(() -> begun.get() >= EVENTS);
        }
        assertEquals(List.of(), order.violations());
        assertEquals(EVENTS, begun.get(), "nothing is handled twice");
        Ledger.awaitQuiet(node, group + "." + OrderedWork.TOPIC, 0);
    }

    /** The broker fails to make it a message of AMQP 0-9-1, and ends the connection each time. */
    private static void sendUntransferable(String topic) throws Exception {
        boolean old = node.ctl("version").startsWith("3.");
        Amqp10.send(
                node.port(),
                (old ? "/exchange/" : "/exchanges/") + topic + "/entry.made",
                old ? Amqp10.withNumberAsId("{}") : Amqp10.withUuidProperty("{}"));
    }

    /** Of the consumer of the ordered work; 0 when there is none. */
    private static int prefetch(String group) {
        return node.ctl("list_consumers", "queue_name", "prefetch_count", "--silent")
                .lines()
                .map(line -> line.split("\\s+"))
                .filter(words -> words[0].equals(group + "." + OrderedWork.TOPIC))
                .mapToInt(words -> Integer.parseInt(words[1]))
                .findFirst()
                .orElse(0);
    }
}
