package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks on the futures of publishes that call back into the API: none may block another, nor itself. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class CallbackFaultsTest {

    private static final int WINDOW = 20;

    private static final RabbitNode node = SharedNode.empty();

    @Test
    @Row(14)
    void moreCallbacksThanTheWindowHasPlacesMayEachPublishAndWait() throws Exception {
        try (Leveret app = Apps.start(settings(node.url()))) {
            List<CompletableFuture<Receipt>> all = new ArrayList<>();
            for (int i = 0; i < 20 * WINDOW; i++) {
                all.add(publish(app, "nested-topic")
                        .thenApply(first -> publish(app, "nested-topic")
                                .thenApply(
                                        second -> publish(app, "nested-topic").join())
                                .join()));
            }
            for (CompletableFuture<Receipt> future : all) {
                assertEquals("nested-topic", future.get(30, TimeUnit.SECONDS).topic());
            }
        }
    }

    @Test
    @Row(14)
    void callbacksThatBlockHoldUpNoOtherPublish() throws Exception {
        var release = new CountDownLatch(1);
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(settings(proxy.through(node.url())))) {
            publish(app, "blocking-topic").join();
            List<CompletableFuture<Boolean>> blocked = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                proxy.holdToClient();
                for (int i = 0; i < WINDOW; i++) {
                    blocked.add(publish(app, "blocking-topic").thenApply(receipt -> await(release)));
                }
                proxy.release();
                publish(app, "blocking-topic").get(10, TimeUnit.SECONDS);
            }
            assertTrue(blocked.stream().noneMatch(CompletableFuture::isDone));
            release.countDown();
            for (CompletableFuture<Boolean> future : blocked) {
                assertTrue(future.get(10, TimeUnit.SECONDS));
            }
        }
    }

    /** Each would otherwise take a thread, until the process has none. */
    @Test
    @Row(14)
    void aFloodOfCallbacksThatBlockGetsAThousandThreadsAtOnceAndThenAFewASecond() throws Exception {
        var release = new CountDownLatch(1);
        var started = new AtomicInteger();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(settings(proxy.through(node.url())).withPublish(settings(500)))) {
            publish(app, "flood-topic").join();
            List<CompletableFuture<Boolean>> blocked = new ArrayList<>();
            long full = 0;
            for (int round = 1; round <= 3; round++) {
                proxy.holdToClient();
                for (int i = 0; i < 500; i++) {
                    blocked.add(publish(app, "flood-topic").thenApply(receipt -> {
                        started.incrementAndGet();
                        return await(release);
                    }));
                }
                full = System.nanoTime();
                proxy.release();
                int due = Math.min(1_020, 500 * round);
                Waits.until(() -> started.get() >= due);
            }
            long elapsed = System.nanoTime() - full;
            // The look is each 50 ms, and a worker that is seen twice with the same callback is given up.
            assertTrue(elapsed > 15 * 50_000_000L, () -> started + " callbacks run after " + elapsed + " ns");
            release.countDown();
            for (CompletableFuture<Boolean> future : blocked) {
                assertTrue(future.get(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    @Row(14)
    void aCallbackMayUseAllOfTheApi() throws Exception {
        var ledger = new Ledger();
        var other = new Ledger();
        var definition = SubscriptionDefinition.of("api", "api-topic", ledger.handling());
        var second = SubscriptionDefinition.of("api-second", "api-topic", other.handling());
        try (Leveret app = Leveret.builder()
                .settings(settings(node.url()))
                .subscribe(definition)
                .start()) {
            inCallback(app, receipt -> {
                app.subscription("api", "api-topic").pause();
                return app.subscribe(second);
            });
            Waits.until(() -> app.health().up());
            ledger.publish(app, "api-topic", 1);
            Waits.until(() -> other.handled.containsKey(Ledger.id(1)));
            assertEquals(Set.of(), ledger.handled.keySet());
            inCallback(app, receipt -> {
                app.subscription("api", "api-topic").resume();
                app.subscription("api-second", "api-topic").close();
                return app.deadLetters("api", "api-topic").browse(10).size()
                        + app.deadLetters("api", "api-topic").replay(letter -> true)
                        + app.health().components().size();
            });
            ledger.settle(1);
        }
    }

    @Test
    @Row(14)
    void aCallbackMayCloseTheApplicationWhileOthersWait() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(node.url())) {
            Leveret app = Apps.start(settings(proxy.through(node.url())));
            var ledger = new Ledger();
            publish(app, "closing-topic").join();
            proxy.holdToClient();
            CompletableFuture<Integer> closed = publish(app, "closing-topic")
                    .thenApply(receipt -> app.close(Duration.ofSeconds(5)).unconfirmed());
            for (int i = 1; i < WINDOW; i++) {
                ledger.publish(app, "closing-topic", i, Apps.NOT_MANDATORY);
            }
            proxy.release();

            assertEquals(0, closed.get(10, TimeUnit.SECONDS));
            ledger.settleUnhandled(WINDOW - 1);
            assertEquals(WINDOW - 1, ledger.confirmed.size(), ledger.failures::toString);
            assertEquals(Health.State.CLOSED, app.health().state());
        }
    }

    @Test
    @Row(14)
    void everyFutureHasEndedOnceTheApplicationIsClosedThoughNothingWasConfirmed() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(node.url())) {
            Leveret app = Apps.start(settings(proxy.through(node.url())).withPublish(settings(500)));
            publish(app, "left-topic").join();
            proxy.holdToClient();
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add(publish(app, "left-topic")
                        .handle((receipt, failure) -> failure instanceof PublishException left && left.maybeStored()));
            }
            assertEquals(500, app.close(Duration.ofMillis(500)).unconfirmed());
            for (CompletableFuture<Boolean> future : all) {
                assertTrue(future.get(5, TimeUnit.SECONDS));
            }
        }
    }

    private static <T> T inCallback(Leveret app, Function<Receipt, T> callback) throws Exception {
        return publish(app, "trigger-topic").thenApply(callback).get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Receipt> publish(Leveret app, String topic) {
        return app.publisher().publish(topic, new Ledger.Entry(0), Apps.NOT_MANDATORY);
    }

    private static Settings settings(String url) {
        return Apps.settings(url).withPublish(settings(WINDOW));
    }

    private static PublishSettings settings(int window) {
        return new PublishSettings(Duration.ofSeconds(30), window, PublishSettings.WhenFull.BLOCK);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
