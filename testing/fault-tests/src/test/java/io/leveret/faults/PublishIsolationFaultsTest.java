package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.BuiltinExchangeType;
import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker refuses by closing a channel harms no other publish. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class PublishIsolationFaultsTest {

    private static final int USUAL_LIMIT = 134_217_728;

    private static final RabbitNode node = SharedNode.empty();

    private final Ledger ledger = new Ledger();

    /** An event with a body as large as its text. */
    @EventType("entry.large")
    record Large(String text) {}

    @AfterEach
    void usualLimit() {
        largestMessage(USUAL_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"declare", "verify", "none"})
    @Row(56)
    void aForbiddenTopicHarmsNoOther(String topology) {
        exchange("allowed", false);
        exchange("forbidden", false);
        node.addUser(topology, "p");
        node.ctl("set_permissions", "-p", "/", topology, "^allowed$", "^allowed$", "^allowed$");
        refusesOneTopicOnly(Apps.with(Apps.settings(node.url(topology, "p", "/")), "topology", topology), "forbidden");
    }

    @ParameterizedTest
    @CsvSource({"verify, inner", "none, inner", "declare, inner", "none, missing", "verify, missing"})
    @Row(5)
    void anInternalOrMissingExchangeHarmsNoOther(String topology, String topic) {
        exchange("allowed", false);
        exchange("inner", true);
        refusesOneTopicOnly(Apps.with(Apps.settings(node.url()), "topology", topology), topic);
    }

    private void refusesOneTopicOnly(Settings settings, String topic) {
        Set<String> refused = new HashSet<>();
        try (Leveret app = Apps.start(settings)) {
            for (int i = 0; i < 300; i++) {
                if (i % 10 == 0) {
                    refused.add(Ledger.id(i));
                }
                ledger.publish(app, i % 10 == 0 ? topic : "allowed", i, Apps.NOT_MANDATORY);
            }
            ledger.settleUnhandled(300);
            assertEquals(refused, ledger.failed);
            assertEquals(Set.of(), ledger.unknown);
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Refused.class, failure));
            assertTrue(app.health().up());
        }
    }

    @Test
    @Row(51)
    void anEventThatIsTooLargeIsRefusedWithTheLimitAndAllOthersAreConfirmed() {
        largestMessage(2_000_000);
        var definition = SubscriptionDefinition.of("large", "large-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            publish(app, 0, 300);
            CompletableFuture<Receipt> large = large(app, 3_000_000);
            publish(app, 300, 600);
            ledger.settle(600);
            assertEquals(600, ledger.confirmed.size());
            refused(large, "3000011", "2000000");
            refused(large(app, 2_900_000), "2900011", "2000000");
            assertFalse(large(app, 1_500_000).join().routed(), "nobody subscribes to it");
        }
    }

    /** A limit below what a publisher takes for usual is found once, at the cost of what is on the same channel. */
    @Test
    @Row(51)
    void aLimitBelowWhatIsUsualCostsTheOthersOneTryAtMost() {
        largestMessage(500_000);
        var definition = SubscriptionDefinition.of("small", "small-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), definition)) {
            publishSmall(app, 0, 300);
            CompletableFuture<Receipt> large = publishLarge(app);
            publishSmall(app, 300, 600);
            ledger.settleUnhandled(600);
            assertEquals(Set.of(), ledger.failed);
            assertTrue(large.handle((receipt, failure) -> failure != null).join());

            refused(publishLarge(app), "600011", "500000");
            Set<String> again = Set.copyOf(ledger.unknown);
            ledger.unknown.clear();
            again.forEach(id -> ledger.publish(app, "small-topic", Integer.parseInt(id.substring(6))));
            refused(publishLarge(app), "600011", "500000");
            Waits.until(() -> ledger.pending.get() == 0);
            assertEquals(Set.of(), ledger.unknown);
        }
    }

    private void publishSmall(Leveret app, int from, int to) {
        for (int i = from; i < to; i++) {
            ledger.publish(app, "small-topic", i);
        }
    }

    private static CompletableFuture<Receipt> publishLarge(Leveret app) {
        return app.publisher().publish("small-topic", new Large("x".repeat(600_000)), Apps.NOT_MANDATORY);
    }

    /** The limit was lowered while the event waited. */
    @Test
    @Row(51)
    void aCopyThatBecameTooLargeIsNamedInHealthAndHarmsNoPublish() {
        var copied = SubscriptionDefinition.of("copied", "copied-topic", Handling.of(Large.class, (large, context) -> {
            throw new IllegalStateException("always");
        }));
        Apps.start(Apps.settings(node.url()), copied).close();
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            app.publisher()
                    .publish("copied-topic", new Large("x".repeat(600_000)))
                    .join();
        }
        largestMessage(500_000);
        var other = SubscriptionDefinition.of("uncopied", "uncopied-topic", ledger.handling());
        try (Leveret app = Apps.start(Apps.settings(node.url()), copied, other)) {
            Waits.until(() -> app.health().components().stream()
                    .anyMatch(part -> part.detail().contains("larger than configured max size 500000")));
            for (int i = 0; i < 300; i++) {
                ledger.publish(app, "uncopied-topic", i);
            }
            ledger.settle(300);
            assertEquals(300, ledger.confirmed.size());
            largestMessage(USUAL_LIMIT);
            node.closeAllConnections("test");
            Waits.until(
                    () -> app.deadLetters("copied", "copied-topic").browse(10).size() == 1);
        }
    }

    private void publish(Leveret app, int from, int to) {
        for (int i = from; i < to; i++) {
            ledger.publish(app, "large-topic", i);
        }
    }

    private static CompletableFuture<Receipt> large(Leveret app, int size) {
        return app.publisher().publish("large-topic", new Large("x".repeat(size)), Apps.NOT_MANDATORY);
    }

    private static void refused(CompletableFuture<Receipt> publish, String size, String limit) {
        Throwable failure = publish.handle((receipt, thrown) -> thrown).join();
        var refused = assertInstanceOf(PublishException.Refused.class, failure);
        assertFalse(refused.maybeStored());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(size) && message.contains(limit), message);
    }

    private static void exchange(String name, boolean internal) {
        Broker.ask(
                node, channel -> channel.exchangeDeclare(name, BuiltinExchangeType.TOPIC, true, false, internal, null));
    }

    /** For channels that are opened from now on. */
    private static void largestMessage(int bytes) {
        node.ctl(
                "eval",
                "application:set_env(rabbit, max_message_size, " + bytes + "), persistent_term:put(max_message_size, "
                        + bytes + ").");
    }
}
