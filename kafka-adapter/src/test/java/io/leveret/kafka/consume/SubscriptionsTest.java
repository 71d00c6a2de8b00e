package io.leveret.kafka.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.kafka.publish.Copies;
import io.leveret.kafka.publish.Sender;
import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.kafka.topology.Groups;
import io.leveret.kafka.topology.Topics;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

    private final Clients clients = TestClients.ofNowhere("threads", Map.of());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Admin admin = clients.admin();
    private final Topics topics = new Topics(() -> admin, clients.options());
    private final Sender sender = new Sender(clients, topics, timer, timer);

    @AfterEach
    void close() {
        sender.close(Duration.ZERO);
        timer.shutdownNow();
        admin.close(Duration.ZERO);
    }

    /** It would stay in health for ever, and the application would never be ready. */
    @Test
    void aSubscriptionThatGetsNoThreadIsNotThere() {
        var subscriptions = new Subscriptions(
                clients,
                topics,
                new Groups(() -> admin),
                new Copies(sender, timer),
                timer,
                health -> {},
                task -> new Thread() {
                    @Override
                    public synchronized void start() {
                        throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
                    }
                });
        var spec = new SubscriptionSpec("group", "steps", Set.of("step"), Set.of(), 10, false, List.of(), false);

        assertThrows(InternalError.class, () -> subscriptions.subscribe(spec, delivery -> {}));

        assertEquals(List.of(), subscriptions.health());
        assertTrue(subscriptions.ready());
    }
}
