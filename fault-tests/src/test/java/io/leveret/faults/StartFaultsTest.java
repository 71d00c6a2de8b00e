package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
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
        var definition = SubscriptionDefinition.of(
                "made", "made-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
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

    @Test
    void verifyNamesWhatIsMissing() {
        var definition = SubscriptionDefinition.of(
                "absent", "absent-topic", Handling.of(Ledger.Entry.class, (entry, context) -> Outcome.ack()));
        var verify = Apps.settings(node.url())
                .withBroker(new BrokerSettings(node.url(), Duration.ofSeconds(20), Map.of("topology", "verify")));

        var failure = assertThrows(
                StartException.class,
                () -> Leveret.builder().settings(verify).subscribe(definition).start());

        assertTrue(String.valueOf(failure.getMessage()).contains("no exchange 'absent-topic'"), failure.getMessage());
    }
}
