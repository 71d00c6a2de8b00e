package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Starts that the broker refuses. */
@NeedsBroker(privateNode = true)
class StartFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    void wrongCredentialsAnUnknownVhostAndABrokerThatIsDownEachGiveOneClearMessage() {
        String canary = "canary-password";
        assertStartFails(
                node.url("guest", canary, "/"),
                "as user 'guest' refused the connection: the user name or password is wrong",
                canary);
        assertStartFails(
                node.url("guest", "guest", "nowhere"), "/nowhere as user 'guest' refused the connection: ", canary);
        assertStartFails("amqp://guest:" + canary + "@localhost:1", "can't be reached: Connection refused", canary);
    }

    /** A broker that goes away while a user logs in has not refused that user. */
    @Test
    void aStartGoesOnWhereverItsConnectionIsCut() {
        try (TcpProxy network = TcpProxy.to(node.url())) {
            // The broker's answer to the log-in has 20 bytes.
            int cuts = CutStarts.each(
                    20,
                    network,
                    () -> Apps.start(
                            Apps.settings(network.through(node.url())),
                            SubscriptionDefinition.of("cut", "cut-topic", new Ledger().handling())));
            assertTrue(cuts > 50, () -> cuts + " cuts");
        }
    }

    private static void assertStartFails(String url, String expected, String canary) {
        var broker = new BrokerSettings(url, Duration.ofSeconds(2), Map.of());
        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .settings(Apps.settings(url).withBroker(broker))
                        .start());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(expected), message);
        assertFalse(message.contains(canary), message);
    }

    @Test
    @Row(41)
    void aQueueMadeOtherwiseIsLeftAloneAndTheDifferenceIsShown() {
        var definition = definition("made", "made-topic");
        var classic = Apps.with(Apps.settings(node.url()), "queues", "classic");
        Leveret.builder().settings(classic).subscribe(definition).start().close();

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder()
                        .settings(Apps.settings(node.url()))
                        .subscribe(definition)
                        .start());

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("x-queue-type"), message);
        assertTrue(message.contains("was left as it is"), message);
    }

    /** Only quorum queues keep a retry that falls due while the subscription's queue can't be reached. */
    @Test
    @Row(41)
    void aClassicQueueForRetriesIsLeftAloneAndTheDifferenceIsShown() {
        String queue = "older.older-topic.retry.500ms";
        Map<String, Object> arguments = Map.of(
                "x-message-ttl", 500, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "older.older-topic");
        Broker.ask(node, channel -> channel.queueDeclare(queue, true, false, false, arguments));
        Settings classic = Apps.with(Apps.settings(node.url()), "queues", "classic");

        var failure = assertThrows(StartException.class, () -> Apps.start(classic, definition("older", "older-topic")));

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("queue '" + queue + "' is not as Leveret would declare it: "), message);
        assertTrue(message.contains("x-queue-type is 'classic' instead of 'quorum'"), message);
        assertTrue(message.contains("was left as it is"), message);
        assertTrue(message.contains("empty and delete it"), message);
        assertEquals(0, Broker.ready(node, queue), "it is still there");
    }

    /** As a tool leaves one that looks into queues, or another program by chance. */
    @Test
    void aQueueThatBelongsToAnotherConnectionIsNamedWithWhatToDoAndTakenOnceThatHasGone() throws Exception {
        var definition = definition("locked", "locked-topic");
        Settings settings = Apps.settings(node.url());
        var impatient = settings.withBroker(new BrokerSettings(node.url(), Duration.ofSeconds(6), Map.of()));
        try (Foreign other = Foreign.at(node.url())) {
            other.channel().queueDeclare("locked.locked-topic", false, true, false, Map.of());

            var failure = assertThrows(StartException.class, () -> Apps.start(impatient, definition));

            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("queue 'locked.locked-topic': RESOURCE_LOCKED"), message);
            assertTrue(
                    message.contains("It belongs to another connection alone: end that one, or delete the queue"),
                    message);
        }
        try (Leveret app = Apps.start(settings, definition)) {
            assertTrue(app.health().up());
        }
    }

    private static SubscriptionDefinition definition(String group, String topic) {
        return SubscriptionDefinition.of(
                group, topic, Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
    }

    @Test
    void verifyNamesWhatIsMissing() {
        var definition = definition("absent", "absent-topic");
        var verify = Apps.settings(node.url())
                .withBroker(new BrokerSettings(node.url(), Duration.ofSeconds(20), Map.of("topology", "verify")));

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder().settings(verify).subscribe(definition).start());

        assertTrue(String.valueOf(failure.getMessage()).contains("no exchange 'absent-topic'"), failure.getMessage());
    }
}
