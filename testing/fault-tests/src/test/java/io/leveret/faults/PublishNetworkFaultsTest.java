package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.BrokerSettings;
import io.leveret.EventType;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to publishes when the network fails. */
@NeedsBroker(privateNode = true)
@Timeout(180)
class PublishNetworkFaultsTest {

    /** How much later than allowed something may be seen on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private static final RabbitNode node = SharedNode.empty();

    /** A large event. */
    @EventType("blob.made")
    record Blob(String text) {}

    @Test
    @Row(1)
    void bytesHeldAndThenResetEndAsUnknownAndNeverAsSuccess() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("held", "held-topic", ledger.handling());
        try (Leveret consumer = Apps.start(Apps.settings(node.url()), definition);
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            ledger.publish(app, "held-topic", 1);
            Waits.until(() -> ledger.confirmed.size() == 1);
            proxy.holdToServer();
            publish(ledger, app, "held-topic", 2, 50);
            Waits.until(() -> proxy.heldToServer() > 49 * 100);
            proxy.cut();
            proxy.heal();
            Waits.until(() -> ledger.unknown.size() == 49);
            ledger.publish(app, "held-topic", 51);
            ledger.settle(51);
            assertEquals(ids(2, 50), ledger.unknown);
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Unknown.class, failure));
            assertEquals(Set.of(Ledger.id(1), Ledger.id(51)), ledger.handled.keySet());
            assertTrue(consumer.health().up());
        }
    }

    @Test
    @Row(1)
    void confirmsHeldAndThenResetEndAsUnknownAlthoughTheEventsAreStored() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("answer", "answer-topic", ledger.handling());
        try (Leveret consumer = Apps.start(Apps.settings(node.url()), definition);
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            ledger.publish(app, "answer-topic", 0);
            Waits.until(() -> ledger.confirmed.size() == 1);
            proxy.holdToClient();
            publish(ledger, app, "answer-topic", 1, 50);
            Waits.until(() -> ledger.handled.size() == 51);
            assertEquals(1, ledger.confirmed.size());
            proxy.cut();
            proxy.heal();
            ledger.settle(51);
            assertEquals(ids(1, 50), ledger.unknown);
            ledger.failures.values().forEach(failure -> assertInstanceOf(PublishException.Unknown.class, failure));
            assertTrue(consumer.health().up());
        }
    }

    /** Sequence numbers restart at 1 with each channel, so the fourth of the second connection has the lost one's number. */
    @Test
    @Row(2)
    void anOldEntryIsNeverCompletedByTheConfirmOfANewConnection() {
        var ledger = new Ledger();
        var definition = SubscriptionDefinition.of("stale", "stale-topic", ledger.handling());
        try (Leveret consumer = Apps.start(Apps.settings(node.url()), definition);
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(Apps.settings(proxy.through(node.url())))) {
            publish(ledger, app, "stale-topic", 1, 3);
            Waits.until(() -> ledger.confirmed.equals(ids(1, 3)));
            proxy.holdToServer();
            publish(ledger, app, "stale-topic", 4, 6);
            Waits.until(() -> proxy.heldToServer() > 3 * 100);
            proxy.cut();
            proxy.heal();
            Waits.until(() -> ledger.unknown.size() == 3);
            publish(ledger, app, "stale-topic", 7, 16);
            ledger.settle(16);
            assertEquals(ids(4, 6), ledger.unknown);
            assertEquals(Set.of(), ledger.failed);
            assertEquals(ledger.confirmed, ledger.handled.keySet());
            assertTrue(consumer.health().up());
        }
    }

    @Test
    @Row(8)
    @Tag("full")
    void inABlackHoleEveryPublishFailsByItsDeadlineAndLaterOnesAreConfirmed() {
        blackHole("black", "5s");
    }

    @Test
    @Row(8)
    void theSameHoldsWithAShorterHeartbeat() {
        blackHole("grey", "1s");
    }

    private static void blackHole(String name, String heartbeat) {
        String topic = name + "-topic";
        var ledger = new Ledger();
        var times = new PublishTimes();
        var timeout = Duration.ofSeconds(2);
        try (Leveret consumer = Apps.start(
                        Apps.settings(node.url()), SubscriptionDefinition.of(name, topic, ledger.handling()));
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(brief(proxy, timeout, 500, heartbeat))
                        .listener(times)
                        .start()) {
            ledger.publish(app, topic, 0);
            Waits.until(() -> ledger.confirmed.size() == 1);
            proxy.blackHole();
            var published = new int[] {1};
            Waits.until(() -> {
                ledger.publish(app, topic, published[0]++);
                return !app.health().up();
            });
            Waits.within(timeout.plus(SLACK), () -> ledger.pending.get() == 0);
            assertEquals(Set.of(Ledger.id(0)), ledger.confirmed);
            // Listeners are told later, by a thread of their own.
            Waits.until(() -> times.all.size() == published[0]);
            times.assertNoneAbove(timeout.plus(SLACK));

            proxy.heal();
            // The connection is to blame, and no topic: health doesn't wait until something is published.
            Waits.within(Duration.ofSeconds(20), () -> app.health().up());
            ledger.publish(app, topic, published[0]++);
            ledger.settle(published[0]);
            assertTrue(ledger.confirmed.contains(Ledger.id(published[0] - 1)), ledger.failures::toString);
            assertTrue(consumer.health().up());
        }
    }

    @Test
    @Row(8)
    void closingInABlackHoleTakesNotMuchLongerThanItsTimeout() {
        var ledger = new Ledger();
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(
                        brief(proxy, Duration.ofSeconds(60), 500, "60s"),
                        SubscriptionDefinition.of("hole", "hole-topic", ledger.handling()),
                        SubscriptionDefinition.of("hole2", "hole-topic", new Ledger().handling()))) {
            ledger.publish(app, "hole-topic", 0);
            ledger.settle(1);
            proxy.blackHole();
            publish(ledger, app, "hole-topic", 1, 100);

            assertClosesWithin(app, Duration.ofSeconds(2), Duration.ofSeconds(5));
            Waits.within(SLACK, () -> ledger.pending.get() == 0);
            assertEquals(ids(1, 100), ledger.unknown);
        }
    }

    @Test
    @Row(9)
    void publishAndCloseReturnInTimeThoughThePeerStoppedReading() {
        var timeout = Duration.ofSeconds(2);
        try (TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(brief(proxy, timeout, 250, "60s"))) {
            publishBlob(app).join();
            proxy.stopReading();
            List<CompletableFuture<Receipt>> futures = fiftyMegabytes(app, timeout);
            Waits.within(timeout.plus(SLACK), () -> futures.stream().allMatch(CompletableFuture::isDone));
            assertTrue(futures.stream().allMatch(CompletableFuture::isCompletedExceptionally));

            List<CompletableFuture<Receipt>> pending = List.of(publishBlob(app), publishBlob(app));
            assertClosesWithin(app, Duration.ofSeconds(1), Duration.ofSeconds(5));
            Waits.within(SLACK, () -> pending.stream().allMatch(CompletableFuture::isDone));
        }
    }

    /** The broker, to whom the connection seems silent, gives it up after two heartbeats. */
    @Test
    @Row(9)
    void publishesAreConfirmedAgainAfterThePeerHadStoppedReading() {
        var timeout = Duration.ofSeconds(2);
        var ledger = new Ledger();
        try (Leveret consumer = Apps.start(
                        Apps.settings(node.url()),
                        SubscriptionDefinition.of("stuck", "stuck-topic", ledger.handling()));
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Apps.start(brief(proxy, timeout, 250, "2s"))) {
            publishBlob(app).join();
            proxy.stopReading();
            fiftyMegabytes(app, timeout);
            Waits.until(() -> !app.health().up());
            proxy.heal();
            Waits.until(() -> app.health().up());
            ledger.publish(app, "stuck-topic", 1);
            ledger.settle(1);
            assertEquals(ids(1, 1), ledger.confirmed);
            assertTrue(consumer.health().up());
        }
    }

    /** As when a broker's process hangs: nothing is read, nothing is said, and nobody closes the connection. */
    @Test
    @Row({8, 9})
    void aWriterThatIsStuckWithASilentPeerIsFreedToUseAnotherHost() {
        var timeout = Duration.ofSeconds(2);
        try (TcpProxy hanging = TcpProxy.to(node.url());
                TcpProxy other = TcpProxy.to(node.url())) {
            other.refuse();
            String url = hanging.through(node.url()).replace("/%2F", "").replaceFirst("/$", "");
            var settings = brief(hanging, timeout, 250, "1s");
            var broker = settings.broker();
            var both = new BrokerSettings(
                    url + ",127.0.0.1:" + other.port() + "/%2F", broker.startTimeout(), broker.options());
            try (Leveret app = Apps.start(settings.withBroker(both))) {
                publishBlob(app).join();
                other.accept();
                hanging.stopReading();
                hanging.holdToClient();
                fiftyMegabytes(app, timeout);
                Waits.until(() -> {
                    try {
                        return !publishBlob(app).join().routed();
                    } catch (CompletionException e) {
                        return false;
                    }
                });
            }
        }
    }

    private static List<CompletableFuture<Receipt>> fiftyMegabytes(Leveret app, Duration timeout) {
        List<CompletableFuture<Receipt>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long start = System.nanoTime();
            futures.add(publishBlob(app));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(timeout.plus(SLACK)) < 0, () -> "publish returned after " + took);
        }
        return futures;
    }

    private static CompletableFuture<Receipt> publishBlob(Leveret app) {
        return app.publisher().publish("blob-topic", new Blob("x".repeat(100_000)), Apps.NOT_MANDATORY);
    }

    @Test
    @Row(13)
    void eachFutureOfThirtyTwoThreadsCompletesOnceThoughTheConnectionIsCut() throws Exception {
        int threads = 32;
        int each = 200;
        var ledger = new Ledger();
        var times = new PublishTimes();
        var halfWay = new CountDownLatch(threads);
        var cut = new CountDownLatch(1);
        try (Leveret consumer = Apps.start(
                        Apps.settings(node.url()), SubscriptionDefinition.of("many", "many-topic", ledger.handling()));
                TcpProxy proxy = TcpProxy.to(node.url());
                Leveret app = Leveret.builder()
                        .settings(Apps.settings(proxy.through(node.url())))
                        .listener(times)
                        .start()) {
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * each;
                var thread = new Thread(
                        () -> {
                            publish(ledger, app, "many-topic", first, first + each / 2 - 1);
                            halfWay.countDown();
                            publish(ledger, app, "many-topic", first + each / 2, first + each - 1);
                            await(cut);
                        },
                        "publisher-" + t);
                thread.start();
                all.add(thread);
            }
            await(halfWay);
            proxy.cut();
            cut.countDown();
            for (Thread thread : all) {
                thread.join();
            }
            ledger.settle(threads * each);
            Waits.until(() -> times.all.size() == threads * each);
            assertTrue(ledger.confirmed.size() > threads * each / 2, ledger.failures::toString);
            Ledger.awaitQuiet(node, "many.many-topic", 1);
            assertTrue(consumer.health().up());
        }
    }

    private static void assertClosesWithin(Leveret app, Duration timeout, Duration more) {
        long start = System.nanoTime();
        app.close(timeout);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(timeout.plus(more)) < 0, () -> "closed after " + took);
        assertFalse(app.health().up());
    }

    private static Settings brief(TcpProxy proxy, Duration timeout, int window, String heartbeat) {
        var settings = Apps.settings(proxy.through(node.url()))
                .withPublish(new PublishSettings(timeout, window, PublishSettings.WhenFull.BLOCK));
        return Apps.with(Apps.with(settings, "heartbeat", heartbeat), "connectTimeout", "2s");
    }

    private static void publish(Ledger ledger, Leveret app, String topic, int first, int last) {
        for (int i = first; i <= last; i++) {
            ledger.publish(app, topic, i);
        }
    }

    private static Set<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Ledger::id).collect(Collectors.toSet());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for the other threads", e);
        }
    }

    /** How long each publish took to end. */
    private static final class PublishTimes implements LeveretListener {

        private final Queue<Duration> all = new ConcurrentLinkedQueue<>();

        @Override
        public void published(String topic, String type, Duration elapsed, @Nullable PublishException failure) {
            all.add(elapsed);
        }

        void assertNoneAbove(Duration limit) {
            all.forEach(time -> assertTrue(time.compareTo(limit) < 0, () -> "a publish ended after " + time));
        }
    }
}
