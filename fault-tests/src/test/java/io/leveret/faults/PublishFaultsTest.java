package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What happens to publishes when the broker or the network fails. */
@NeedsBroker(privateNode = true)
class PublishFaultsTest {

    private static final RabbitNode node = RabbitNode.started();

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    @Row(3)
    void aHeaderLargerThanAFrameIsRefusedAndTheNextPublishIsConfirmed() {
        try (Leveret app = Apps.start(Apps.settings(node.url()))) {
            var fine = PublishOptions.DEFAULT.withoutSubscriberIsFine();
            var failure = assertThrows(
                    CompletionException.class,
                    () -> app.publisher()
                            .publish("header-topic", new Ledger.Entry(1), fine.withHeader("big", "x".repeat(200_000)))
                            .join());

            var refused = assertInstanceOf(PublishException.Refused.class, failure.getCause());
            assertFalse(refused.maybeStored());
            assertFalse(app.publisher()
                    .publish("header-topic", new Ledger.Entry(2), fine)
                    .join()
                    .routed());
        }
    }

    @Test
    @Row(10)
    void publishesAreReportedAsBlockedDuringAnAlarmAndThenResume() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("alarm", "alarm-topic", ledger.handling());
        var brief = Apps.settings(node.url())
                .withPublish(new PublishSettings(Duration.ofSeconds(2), 100, PublishSettings.WhenFull.BLOCK));
        try (Leveret app =
                Leveret.builder().settings(brief).subscribe(definition).start()) {
            app.publisher().publish("alarm-topic", new Ledger.Entry(0)).join();
            node.memoryAlarm(true);
            try {
                Waits.until(() -> {
                    try {
                        app.publisher()
                                .publish("alarm-topic", new Ledger.Entry(1))
                                .join();
                        return false;
                    } catch (CompletionException e) {
                        return e.getCause() instanceof PublishException.Blocked;
                    }
                });
            } finally {
                node.memoryAlarm(false);
            }
            ledger.publish(app, "alarm-topic", 7);
            ledger.settle(1);
        }
    }
}
