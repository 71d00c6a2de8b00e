package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.PublishOptions;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a publisher that goes on while a queue refuses, and once it no longer does. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class PublishRefusalFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    /**
     * Always some are unconfirmed. Where others of the topic are stored meanwhile, nothing but a new channel ends the refusals:
     * the topic as such is not at fault.
     */
    @ParameterizedTest
    @Tag("full")
    @ValueSource(strings = {"full-topic", "other-topic"})
    @Row(6)
    void publishesUnderSteadyLoadAreTakenAgainSoonAfterAQueueIsNoLongerFull(String othersTopic) {
        String group = "full-beside-" + othersTopic;
        var ledger = new Ledger();
        var full =
                SubscriptionDefinition.of(group, "full-topic", ledger.handling().types("entry.rare"));
        var others = SubscriptionDefinition.of("others", othersTopic, ledger.handling());
        Apps.start(Apps.settings(node.url()), full).close();
        node.setPolicy("full", "^" + group + ".full-topic$", "{\"max-length\": 1, \"overflow\": \"reject-publish\"}");
        var next = new AtomicInteger();
        try (Leveret app = Apps.start(Apps.settings(node.url()), others);
                var load = new Load(() -> {
                    int number = next.getAndIncrement();
                    if (isRare(Ledger.id(number))) {
                        ledger.publish(app, "full-topic", number, PublishOptions.DEFAULT.withType("entry.rare"));
                    } else {
                        ledger.publish(app, othersTopic, number);
                    }
                })) {
            Waits.until(() -> ledger.failures.size() > 30);
            node.ctl("clear_policy", "full");

            int published = next.get();
            Waits.within(
                    Duration.ofSeconds(15),
                    () -> ledger.confirmed.stream().anyMatch(id -> isRare(id) && number(id) > published + 1));
            assertTrue(load.runs(), "the load stopped by itself");
        }
        try (Leveret app = Apps.start(Apps.settings(node.url()), full, others)) {
            ledger.settle(next.get());
            assertEquals(
                    Set.of(),
                    ledger.failed.stream().filter(id -> !isRare(id)).collect(Collectors.toSet()),
                    "others are stored all the time");
            assertTrue(app.health().up());
        }
        node.ctl("delete_queue", group + ".full-topic");
    }

    /** A queue that is full for a moment is no news; one that is full for seconds is. */
    @Test
    @Row(6)
    void aTopicOfWhichAllIsRefusedForSecondsIsNamedByHealthUntilSomethingOfItIsStored() {
        var ledger = new Ledger();
        var full = SubscriptionDefinition.of("refused", "refused-topic", ledger.handling());
        Apps.start(Apps.settings(node.url()), full).close();
        node.setPolicy("refused", "^refused.refused-topic$", "{\"max-length\": 1, \"overflow\": \"reject-publish\"}");
        var next = new AtomicInteger();
        Pattern told = Pattern.compile(
                "\\d+ publishes refused and none stored for [3-9] s; is one of its queues full, or without a leader\\?");
        try (Leveret app = Apps.start(Apps.settings(node.url()));
                var load = new Load(() -> ledger.publish(app, "refused-topic", next.getAndIncrement()))) {
            Waits.within(
                    Duration.ofSeconds(20),
                    () -> app.health().components().stream()
                            .anyMatch(part -> part.name().equals("topic refused-topic")
                                    && !part.up()
                                    && told.matcher(part.detail()).matches()));
            assertFalse(app.health().up());
            node.ctl("clear_policy", "refused");

            Waits.within(Duration.ofSeconds(15), () -> app.health().up());
            assertTrue(load.runs(), "the load stopped by itself");
        }
    }

    private static boolean isRare(String id) {
        return number(id) % 10 == 0;
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }
}
