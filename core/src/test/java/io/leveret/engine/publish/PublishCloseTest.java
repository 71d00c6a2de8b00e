package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishes that wait while the application is closed. */
@Timeout(60)
class PublishCloseTest {

    private final StubTransport transport = new StubTransport();
    private final EngineThreads threads = TestThreads.of("late");
    private final EnginePublisher publisher = new EnginePublisher(
            new PublishSettings(Duration.ofSeconds(30), 1, PublishSettings.WhenFull.BLOCK),
            JsonCodec.standard(),
            transport,
            Capabilities.UNKNOWN,
            "instance",
            threads,
            List.of());

    @BeforeEach
    void start() {
        threads.start();
    }

    @AfterEach
    void stop() {
        threads.timer().close();
        threads.workers().close();
    }

    private CompletableFuture<Receipt> publish() {
        return publisher.publish("steps", 1, PublishOptions.DEFAULT.withType(StubTransport.TYPE));
    }

    /** Closing waits for those under way, and would disconnect under one that begins after it has seen none. */
    @Test
    void oneThatGetsItsSlotAfterClosingHasBegunFailsAsClosedAndIsNotSent() throws Exception {
        CompletableFuture<Receipt> first = publish();
        var late = new CompletableFuture<Receipt>();
        var waiting = new Thread(() -> {
            var unused = publish().whenComplete((receipt, failure) -> late.completeExceptionally(failure));
        });
        waiting.start();
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        publisher.close();
        transport.confirmAll();

        assertTrue(first.get(30, TimeUnit.SECONDS).routed());
        Throwable failure = late.handle((receipt, thrown) -> thrown).get(30, TimeUnit.SECONDS);
        assertInstanceOf(PublishException.Closed.class, failure);
        assertEquals(0, transport.sent.size());
        Awaitility.await().until(publisher::idle);
    }
}
