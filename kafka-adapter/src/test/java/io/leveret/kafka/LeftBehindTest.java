package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.contract.Ping;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that lie where nobody would look for them: behind a size, a forgotten offset, a delay that is set no more. */
@NeedsKafka
class LeftBehindTest {

    private final KafkaApps apps = new KafkaApps(TestKafka.url());
    private final String topic = "topic-" + UUID.randomUUID();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeAll() {
        apps.close();
    }

    @Test
    void aLetterThatItsTopicDoesNotTakeStaysInItsPlaceHealthSaysSoAndOthersGoOn() throws Exception {
        SubscriptionDefinition failing =
                SubscriptionDefinition.of("large", topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add(shortened(ping));
                    return ping.number() == 0 ? Outcome.deadLetter("on purpose") : Outcome.ack();
                }));
        Leveret app = apps.start(KafkaApps.ONCE, failing);
        apps.maxMessageBytes("large." + topic + ".dead", 1_000);
        app.publisher().publish(topic, new Ping("x".repeat(5_000), 0)).join();

        KafkaApps.await().until(() -> !subscription(app).up());
        Health.Component told = subscription(app);
        assertTrue(told.detail().contains("'large." + topic + ".dead' takes none of its size"), told.detail());
        assertTrue(told.detail().contains("max.message.bytes"), told.detail());
        app.publisher().publish(topic, new Ping("", 1)).join();
        KafkaApps.await().until(() -> seen.contains("1"));
        assertEquals(List.of("0", "1"), List.copyOf(seen));
        assertEquals(0, app.deadLetters("large", topic).count());

        apps.maxMessageBytes("large." + topic + ".dead", 1_000_000);
        app.subscription("large", topic).pause();
        app.subscription("large", topic).resume();

        KafkaApps.await().until(() -> app.deadLetters("large", topic).count() == 1);
        KafkaApps.await().until(() -> subscription(app).up());
        assertEquals(List.of("0", "1", "0"), List.copyOf(seen));
    }

    @Test
    void aGroupThatTheBrokerHasForgottenBeginsWithTheOldestEventsThatAreLeft() throws Exception {
        SubscriptionDefinition collecting = collecting("forgotten");
        Leveret app = apps.start(KafkaApps.ONCE, collecting);
        app.publisher().publish(topic, new Ping("", 0)).join();
        KafkaApps.await().until(() -> seen.contains("0"));
        app.close();
        Leveret publisher = apps.start(KafkaApps.ONCE);
        publisher.publisher().publish(topic, new Ping("", 1)).join();

        KafkaApps.done(
                apps.admin().deleteConsumerGroups(List.of("forgotten." + topic)).all());
        apps.start(KafkaApps.ONCE, collecting);

        KafkaApps.await().until(() -> seen.size() == 3);
        assertEquals(List.of("0", "0", "1"), seen.stream().sorted().toList());
    }

    @Test
    void aForgottenGroupGoesOnWithWhatIsPublishedFromNowOnOrNotAtAllIfTheSettingsSaySo() throws Exception {
        SubscriptionDefinition collecting = collecting("lost");
        apps.start(KafkaApps.ONCE, collecting).close();
        Leveret publisher = apps.start(KafkaApps.ONCE);
        publisher.publisher().publish(topic, new Ping("", 0)).join();
        KafkaApps.done(
                apps.admin().deleteConsumerGroups(List.of("lost." + topic)).all());

        apps.with("onLostOffset", "fail");
        var refused = assertThrows(StartException.class, () -> apps.start(KafkaApps.ONCE, collecting));
        apps.with("onLostOffset", "latest").start(KafkaApps.ONCE, collecting);
        publisher.publisher().publish(topic, new Ping("", 1)).join();

        assertTrue(
                String.valueOf(refused.getMessage()).contains("Set onLostOffset to earliest or latest"),
                refused.getMessage());
        KafkaApps.await().until(() -> !seen.isEmpty());
        assertEquals(List.of("1"), List.copyOf(seen));
    }

    @Test
    void withoutATopologyOfItsOwnAnApplicationUsesTheTopicsThatThereAreAndVerifyNamesThoseThatLack() {
        SubscriptionDefinition collecting = collecting("given");
        apps.with("topology", "verify");
        var refused = assertThrows(StartException.class, () -> apps.start(KafkaApps.ONCE, collecting));
        apps.with("topology", "declare").start(KafkaApps.ONCE, collecting).close();
        Leveret app = apps.with("topology", "none").start(KafkaApps.ONCE, collecting);

        app.publisher().publish(topic, new Ping("", 1)).join();
        KafkaApps.await().until(() -> seen.contains("1"));
        assertTrue(String.valueOf(refused.getMessage()).contains("given." + topic + ".dead"), refused.getMessage());
    }

    @Test
    void anEventLargerThanTheTopicTakesIsRefusedAndTheSettingSaysHowLargeThatIs() {
        Leveret app = apps.with("maxEventSize", "20kB").start(KafkaApps.ONCE, collecting("sized"));

        app.publisher().publish(topic, new Ping("x".repeat(15_000), 1)).join();
        var refused = assertThrows(
                CompletionException.class,
                () -> app.publisher()
                        .publish(topic, new Ping("x".repeat(30_000), 2))
                        .join());

        assertTrue(String.valueOf(refused.getMessage()).contains("larger than its topic takes"), refused.getMessage());
        KafkaApps.await().until(() -> seen.contains("1"));
    }

    @Test
    void whatWaitsForADelayThatTheSettingsNoLongerHaveIsHandled() {
        SubscriptionDefinition failing =
                SubscriptionDefinition.of("ladder", topic, Handling.of(Ping.class, (ping, context) -> {
                    seen.add("failed");
                    throw new IllegalStateException("on purpose");
                }));
        Leveret app = apps.start(KafkaApps.ONCE.withDelayedRetries(Duration.ofMillis(1_501)), failing);
        app.publisher().publish(topic, new Ping("", 7)).join();
        KafkaApps.await().until(() -> seen.contains("failed"));
        assertTrue(app.close(Duration.ofSeconds(20)).clean());

        apps.start(KafkaApps.ONCE.withDelayedRetries(Duration.ofMillis(300)), collecting("ladder"));

        KafkaApps.await().until(() -> seen.contains("7"));
        assertEquals(List.of("failed", "7"), List.copyOf(seen));
    }

    private SubscriptionDefinition collecting(String group) {
        return SubscriptionDefinition.of(group, topic, Handling.of(Ping.class, (ping, context) -> {
            seen.add(shortened(ping));
            return Outcome.ack();
        }));
    }

    private static String shortened(Ping ping) {
        return Integer.toString(ping.number());
    }

    private static Health.Component subscription(Leveret app) {
        return app.health().components().stream()
                .filter(component -> component.name().startsWith("subscription "))
                .findFirst()
                .orElseThrow();
    }
}
