package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.engine.StubTransport;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A topic that gets no answers leaves room in the publish window for the others. */
@Timeout(60)
class TopicSharesTest {

    private static final int WINDOW = 10;

    private final StubTransport transport = new StubTransport() {

        // All but one topic are confirmed at once.
        @Override
        public void send(OutboundMessage outbound) {
            if (outbound.message().topic().equals("ill")) {
                super.send(outbound);
            } else if (outbound.begin()) {
                outbound.stored(true);
            }
        }
    };

    private final EngineThreads threads = TestThreads.of("shares");

    private final EnginePublisher publisher = new EnginePublisher(
            new PublishSettings(Duration.ofSeconds(5), WINDOW, PublishSettings.WhenFull.FAIL),
            JsonCodec.standard(),
            transport,
            Capabilities.UNKNOWN,
            "instance",
            threads,
            List.of());

    @BeforeEach
    void start() {
        threads.start();
        publisher.watch(threads.timer());
    }

    @AfterEach
    void stop() {
        transport.confirmAll();
        threads.timer().close();
        threads.workers().close();
    }

    private CompletableFuture<Receipt> publish(String topic) {
        return publisher.publish(topic, 1, PublishOptions.DEFAULT.withType(StubTransport.TYPE));
    }

    @Test
    void othersArePublishedAlthoughOneThatGetsNoAnswersHasFilledTheWindow() {
        List<CompletableFuture<Receipt>> ill = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            ill.add(publish("ill"));
        }
        assertTrue(publish("well").isCompletedExceptionally(), "there is no room at first");

        Awaitility.await().until(() -> !publish("well").isCompletedExceptionally());
        for (int i = 0; i < 100; i++) {
            assertTrue(publish("well").join().routed());
        }
        assertFalse(ill.get(0).isDone(), "before any has timed out");
        Throwable refused = publish("ill").handle((receipt, failure) -> failure).join();
        assertInstanceOf(PublishException.Blocked.class, refused);
        assertTrue(String.valueOf(refused.getMessage()).contains("half of publish.maxUnconfirmed"), refused::toString);

        Awaitility.await().until(() -> ill.stream().allMatch(CompletableFuture::isDone));
        int taken = 0;
        while (!publish("ill").isDone()) {
            taken++;
        }
        assertEquals(WINDOW / 2, taken, "it may have half of the window until one is answered");
        assertTrue(publish("well").join().routed());
        transport.confirmAll();
        Awaitility.await().until(() -> {
            List<CompletableFuture<Receipt>> again = new ArrayList<>();
            for (int i = 0; i < WINDOW; i++) {
                again.add(publish("ill"));
            }
            boolean all = again.stream().noneMatch(CompletableFuture::isDone);
            transport.confirmAll();
            return all;
        });
    }

    /** First the topic has its share of the window, and then others have all of it. */
    @Test
    void aPublishThatWaitsForItsShareAndThenForASlotWaitsForOneTimeoutInAll() throws Exception {
        var window = new PublishWindow(2);
        var shares = new TopicShares(window, 2);
        List<PublishWindow.Slot> held = new ArrayList<>();
        for (String topic : List.of("ill", "ill")) {
            held.add(hold(shares, topic));
        }
        assertNull(shares.acquire("well", Duration.ZERO));
        shares.findStalledTopics(Duration.ofMinutes(1).toNanos());
        assertTrue(shares.isStalled("ill"));
        held.add(hold(shares, "well"));
        Duration patience = Duration.ofSeconds(2);
        ExecutorService publisher = Executors.newSingleThreadExecutor();
        try {
            long begin = System.nanoTime();
            Future<PublishWindow.Slot> waiting = publisher.submit(() -> shares.acquire("ill", patience));
            Awaitility.await().until(() -> System.nanoTime() - begin > patience.toNanos() * 3 / 4);
            held.forEach(slot -> slot.hold(of("well", slot)));

            assertNull(waiting.get(30, TimeUnit.SECONDS));

            var waited = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(waited.compareTo(patience.multipliedBy(3).dividedBy(2)) < 0, waited::toString);
        } finally {
            publisher.shutdownNow();
        }
    }

    private static PublishWindow.Slot hold(TopicShares shares, String topic) throws InterruptedException {
        PublishWindow.Slot slot = Objects.requireNonNull(shares.acquire(topic, Duration.ZERO));
        slot.hold(of(topic, slot));
        return slot;
    }

    private static PendingPublish of(String topic, PublishWindow.Slot slot) {
        var message = new Message(
                topic, "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0], null, null);
        return new PendingPublish(message, null, true, false, 0, slot, ended -> {});
    }
}
