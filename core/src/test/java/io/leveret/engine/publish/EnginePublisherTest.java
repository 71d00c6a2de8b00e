package io.leveret.engine.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.PublishException;
import io.leveret.PublishInterceptor;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.PublishSettings.WhenFull;
import io.leveret.PublishTopic;
import io.leveret.Receipt;
import io.leveret.engine.StubTransport;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher whose window is full, that is closed, or that others publish for. */
@Timeout(60)
class EnginePublisherTest {

    private static final PublishOptions STEP = PublishOptions.DEFAULT.withType("step.made");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EngineThreads threads = TestThreads.of("publisher");
    private final ExecutorService others = Executors.newCachedThreadPool();

    /** Also sends replies, and notes their address. */
    private static final class Broker extends StubTransport {

        private @Nullable String repliedTo;

        @Override
        public void reply(String address, OutboundMessage outbound) {
            repliedTo = address;
            send(outbound);
        }
    }

    private final Broker broker = new Broker();

    private EnginePublisher publisher(PublishSettings settings, PublishInterceptor... interceptors) {
        return new EnginePublisher(
                settings,
                JsonCodec.standard(),
                broker,
                Capabilities.UNKNOWN,
                "instance",
                threads,
                List.of(interceptors));
    }

    private static PublishSettings one(Duration timeout, WhenFull whenFull) {
        return new PublishSettings(timeout, 1, whenFull);
    }

    @AfterEach
    void stop() {
        others.shutdownNow();
        threads.workers().close();
    }

    private static PublishException failure(CompletableFuture<Receipt> future) {
        return assertInstanceOf(
                PublishException.class,
                assertThrows(CompletionException.class, future::join).getCause());
    }

    @Test
    void oneThatFindsTheWindowFullFailsAtOnceOrWaitsAsTheSettingsSay() {
        EnginePublisher failing = publisher(one(LONG, WhenFull.FAIL));
        var first = failing.publish("steps", 1, STEP);
        assertEquals(
                "publish.maxUnconfirmed is reached, as 1 events are unconfirmed: not connected",
                assertInstanceOf(PublishException.Blocked.class, failure(failing.publish("steps", 2, STEP)))
                        .getMessage());
        assertFalse(first.isDone());

        EnginePublisher waiting = publisher(one(Duration.ofMillis(100), WhenFull.BLOCK));
        var unused = waiting.publish("steps", 1, STEP);
        long begin = System.nanoTime();
        assertInstanceOf(PublishException.Blocked.class, failure(waiting.publish("steps", 2, STEP)));
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(100), "it has waited");
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // it is the value of a future, which is looked at
    void oneThatWaitsIsSentAsSoonAsAnotherIsConfirmed() throws Exception {
        EnginePublisher publisher = publisher(one(LONG, WhenFull.BLOCK));
        var first = publisher.publish("steps", 1, STEP);
        Future<CompletableFuture<Receipt>> second = others.submit(() -> publisher.publish("steps", 2, STEP));

        broker.confirmAll();
        first.join();
        var sent = second.get(30, TimeUnit.SECONDS);
        broker.confirmAll();

        assertTrue(sent.get(30, TimeUnit.SECONDS).routed());
    }

    /** Whoever interrupts wants the caller to stop, not the window to stay. */
    @Test
    void anInterruptEndsTheWaitAndStaysAndTakesNoPlace() {
        EnginePublisher publisher = publisher(one(LONG, WhenFull.BLOCK));
        var first = publisher.publish("steps", 1, STEP);
        Thread.currentThread().interrupt();

        var failure = assertInstanceOf(PublishException.Blocked.class, failure(publisher.publish("steps", 2, STEP)));

        assertTrue(Thread.interrupted());
        assertFalse(failure.maybeStored());
        assertEquals(1, publisher.pending());
        broker.confirmAll();
        first.join();
        assertEquals(0, publisher.pending());
    }

    /** As when memory is short in it: the place comes back when the time of the publish is up. */
    @Test
    void whatTheTransportThrowsComesToTheCaller() {
        var failing = new StubTransport() {
            @Override
            public void send(OutboundMessage outbound) {
                throw new IllegalStateException("on purpose");
            }
        };
        var publisher = new EnginePublisher(
                one(Duration.ofMillis(100), WhenFull.FAIL),
                JsonCodec.standard(),
                failing,
                Capabilities.UNKNOWN,
                "instance",
                threads,
                List.of());
        threads.start();
        publisher.watch(threads.timer());

        assertThrows(IllegalStateException.class, () -> publisher.publish("steps", 1, STEP));

        org.awaitility.Awaitility.await().until(publisher::idle);
        threads.timer().close();
        threads.listeners().close(Duration.ofSeconds(1));
    }

    @Test
    void onceItIsClosedNothingIsSentAndWhatIsUnderWayGoesOn() {
        EnginePublisher publisher = publisher(PublishSettings.DEFAULT);
        var before = publisher.publish("steps", 1, STEP);

        publisher.close();

        assertInstanceOf(PublishException.Closed.class, failure(publisher.publish("steps", 2, STEP)));
        assertEquals(1, broker.sent.size());
        assertFalse(publisher.idle());
        broker.confirmAll();
        assertTrue(before.join().routed());
    }

    @Test
    void whatNobodyReceivesFailsUnlessTheTopicAllowsItAndTheOptionsHaveTheLastWord() {
        EnginePublisher publisher =
                publisher(PublishSettings.DEFAULT.withTopics(Map.of("optional", new PublishTopic(false))));

        var strict = publisher.publish("steps", 1, STEP);
        var optional = publisher.publish("optional", 1, STEP);
        var strictOnce = publisher.publish("optional", 1, STEP.withMandatory(true));
        var optionalOnce = publisher.publish("steps", 1, STEP.withMandatory(false));
        broker.sent.forEach(outbound -> outbound.stored(false));

        assertInstanceOf(PublishException.Unroutable.class, failure(strict));
        assertFalse(optional.join().routed());
        assertInstanceOf(PublishException.Unroutable.class, failure(strictOnce));
        assertFalse(optionalOnce.join().routed());
    }

    record Answer(int number) {}

    /** The one who has asked may be gone. */
    @Test
    void aReplyGoesToItsAddressPastAllInterceptorsAndMayReachNobody() {
        EnginePublisher publisher = publisher(PublishSettings.DEFAULT, (publication, next) -> {
            throw new AssertionError("it is no publish");
        });
        var request = new Message(
                "steps", "step.asked", "q-1", null, "", null, null, Map.of(), new byte[0], "the walker", "c-1");

        var reply = publisher.reply(request, new Answer(7));
        Message sent = Objects.requireNonNull(broker.sent.peek()).message();
        broker.sent.remove().stored(false);

        assertEquals("the walker", broker.repliedTo);
        assertEquals("c-1", sent.correlationId());
        assertNull(sent.replyTo());
        assertFalse(reply.join().routed());
    }

    /** Handlers wait for the ends of their publishes, which an interceptor may have put others in the place of. */
    @Test
    void onlyWithInterceptorsHandlersHaveToLosePatience() {
        assertNull(publisher(PublishSettings.DEFAULT).patience());
        assertEquals(
                Duration.ofSeconds(20),
                publisher(PublishSettings.DEFAULT, (publication, next) -> next.publish(publication))
                        .patience());
    }
}
