package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New versions replace old ones while events come in. */
@NeedsBroker(privateNode = true)
@Timeout(240)
class DeployFaultsTest {

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Tag("full")
    @Row(45)
    void aRollingDeployWithSigtermHandlesEveryEventOnceAndCountsItsAttempts() throws Exception {
        Map<String, List<Integer>> handled = deploy(ChildJvm::terminate);

        RollingDeploy.assertHandledOnce(handled);
    }

    @Test
    @Tag("full")
    @Row(45)
    void aRollingDeployWithKillRepeatsAtMostWhatWasInHand() throws Exception {
        Map<String, List<Integer>> handled = deploy(ChildJvm::kill);

        int repeated = RollingDeploy.repeats(handled);
        assertTrue(
                repeated <= RollingDeploy.INSTANCES * DeployedInstance.PREFETCH,
                () -> repeated + " were handled again");
    }

    private static Map<String, List<Integer>> deploy(Consumer<ChildJvm> ends) throws Exception {
        return RollingDeploy.of(
                node.url(), ends, () -> Ledger.awaitQuiet(node, DeployedInstance.QUEUE, RollingDeploy.INSTANCES));
    }

    /** Two versions of one application, the older of which does not know all types. */
    private static SubscriptionDefinition version(boolean newer, Collection<String> seen) {
        Handling<Ledger.Entry> handling = Handling.of(Ledger.Entry.class, (entry, context) -> {
            seen.add(context.type() + " " + entry.number());
            return Outcome.ack();
        });
        return SubscriptionDefinition.of(
                "versions", "versions-topic", newer ? handling.types("entry.made", "entry.moved") : handling);
    }

    private static void publishMoved(Leveret app, int number) {
        app.publisher()
                .publish("versions-topic", new Ledger.Entry(number), PublishOptions.DEFAULT.withType("entry.moved"))
                .join();
    }

    @Test
    @Row(50)
    void aNewTypeIsHandledByTheNewVersionWhileTheOldOneRunsAndARemovedHandlerIsToldAndRetired() {
        Set<String> byOld = ConcurrentHashMap.newKeySet();
        Set<String> byNew = ConcurrentHashMap.newKeySet();
        Settings base = Apps.settings(node.url());
        Settings settings = base.withDefaults(base.defaults()
                .withDelayedRetries(
                        Collections.nCopies(20, Duration.ofMillis(100)).toArray(Duration[]::new)));
        try (Leveret newer = Apps.start(settings, version(true, byNew))) {
            try (Leveret older = Apps.start(settings, version(false, byOld))) {
                for (int i = 0; i < 200; i++) {
                    publishMoved(newer, i);
                }
                Waits.until(() -> byNew.size() >= 50);
                assertTrue(older.health().up());
            }
            Waits.until(() -> byNew.size() == 200);
            assertEquals(Set.of(), byOld);
            assertEquals(List.of(), newer.invalid("versions", "versions-topic").browse(10));
        }

        // The handler is removed: its binding stays, and who starts next is told by the first event.
        try (var log = Log.open();
                Leveret reduced = Apps.start(
                        settings.withDefaults(base.defaults().withDelayedRetries(Duration.ofMillis(100))),
                        version(false, byOld))) {
            publishMoved(reduced, 1);
            publishMoved(reduced, 2);
            Waits.until(() ->
                    reduced.invalid("versions", "versions-topic").browse(10).size() == 2);
            List<String> told = log.lines().stream()
                    .filter(line -> line.startsWith("WARN") && line.contains("retiredTypes: [entry.moved]"))
                    .toList();
            assertEquals(1, told.size(), told::toString);
        }
        Settings retiring = settings.withDefaults(
                base.defaults().withDelayedRetries(Duration.ofMillis(100)).withRetiredTypes("entry.moved"));
        try (Leveret retired = Apps.start(retiring, version(false, byOld))) {
            var unroutable = assertThrows(CompletionException.class, () -> publishMoved(retired, 3));
            assertInstanceOf(PublishException.Unroutable.class, unroutable.getCause());
        }
    }

    /** The delays were [2s] and are [1s, 3s] now. */
    @Test
    @Row(50)
    void anEventInTheQueueOfAFormerDelayComesBackWithItsAttemptsCountedAndTheQueueStaysUntilItIsDeleted() {
        Settings settings = Apps.settings(node.url());
        Set<Integer> attempts = ConcurrentHashMap.newKeySet();
        var definition = SubscriptionDefinition.of(
                "delays", "delays-topic", Handling.of(Ledger.Entry.class, (entry, context) -> {
                    attempts.add(context.attempt());
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return Outcome.ack();
                }));
        String former = "delays.delays-topic.retry.2s";
        try (Leveret before = Apps.start(
                settings.withDefaults(settings.defaults().withDelayedRetries(Duration.ofSeconds(2))), definition)) {
            before.publisher().publish("delays-topic", new Ledger.Entry(1)).join();
            Waits.until(() -> Broker.ready(node, former) == 1);
        }
        try (Leveret after = Apps.start(
                settings.withDefaults(
                        settings.defaults().withDelayedRetries(Duration.ofSeconds(1), Duration.ofSeconds(3))),
                definition)) {
            Waits.until(() -> attempts.contains(2));
            assertTrue(after.health().up());
            assertEquals(Set.of(1, 2), attempts);
            assertEquals(0, Broker.ready(node, former));
            node.ctl("delete_queue", former);
            assertTrue(node.queue(former).isEmpty());
        }
    }

    /** The old group's last instance empties its queue, once that is unbound; then the queue is deleted. */
    @Test
    @Row(50)
    void aRenamedGroupGetsNewEventsOnlyAndTheOldOnesQueueIsUnboundEmptiedAndDeleted() throws Exception {
        Settings settings = Apps.settings(node.url());
        var byOld = new Ledger();
        var byNew = new Ledger();
        var before = SubscriptionDefinition.of("name", "named", byOld.handling());
        var after = SubscriptionDefinition.of("rename", "named", byNew.handling());
        try (Leveret old = Apps.start(settings, before)) {
            byOld.publish(old, "named", 1);
            byOld.settle(1);
        }
        try (Leveret renamed = Apps.start(settings, after);
                Foreign foreign = Foreign.at(node.url())) {
            try (Leveret old = Apps.start(settings, before)) {
                foreign.channel().queueUnbind("name.named", "named", "entry.made");
                byNew.publish(renamed, "named", 2);
                byNew.settle(1);
                assertTrue(old.health().up());
                assertEquals(Set.of("entry-1"), byOld.handled.keySet());
                assertEquals(Set.of("entry-2"), byNew.handled.keySet());
            }
            assertEquals(0, Broker.ready(node, "name.named"));
            node.ctl("delete_queue", "name.named");
            assertTrue(node.queue("name.named").isEmpty());
            assertTrue(renamed.health().up());
        }
    }
}
