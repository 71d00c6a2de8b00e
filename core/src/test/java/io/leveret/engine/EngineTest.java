package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.leveret.CloseReport;
import io.leveret.Handling;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.PublishSettings;
import io.leveret.Receipt;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Subscription;
import io.leveret.SubscriptionDefinition;
import io.leveret.engine.threads.Workers;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SendFailure;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The life of an application whose transport, users and machine do what they like. */
@Timeout(60)
class EngineTest {

    private static final PublishOptions STEP = PublishOptions.DEFAULT.withType(StubTransport.TYPE);

    private final StubTransport transport = new StubTransport();

    private static Settings settings(String application) {
        return Settings.of("memory:engine").withApplication(application).withShutdownTimeout(Duration.ofSeconds(5));
    }

    private static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("on purpose"),
                new OutOfMemoryError("on purpose"),
                new NoClassDefFoundError("on/Purpose"));
    }

    private static void sneak(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStartThatFailsLeavesNothingRunning(Throwable failure) {
        var failing = new StubTransport() {
            @Override
            public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink to) {
                sneak(failure);
                return super.subscribe(spec, to);
            }
        };
        var listener = new LeveretListener() {};

        var refused = assertThrows(
                StartException.class,
                () -> failing.start(settings("leaky"), List.of(listener), Workers::new, StubTransport.steps()));

        assertSame(failure, refused.getCause());
        assertTrue(String.valueOf(refused.getMessage()).contains("on"), refused.getMessage());
        assertEquals(1, failing.closed.get());
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("leveret-leaky-")));
    }

    @Test
    void aTransportThatCanNotOpenFailsTheStart() {
        var failing = new StubTransport() {
            @Override
            public void open(TransportObserver observer) {
                throw new UnsatisfiedLinkError("on purpose");
            }
        };

        var refused = assertThrows(StartException.class, failing::start);

        assertEquals("Leveret did not start: java.lang.UnsatisfiedLinkError: on purpose", refused.getMessage());
    }

    @Test
    void closingASubscriptionAgainLeavesItsSuccessorAlone() {
        try (Leveret app = transport.start(StubTransport.steps())) {
            Subscription first = app.subscription("walkers", "steps");
            first.close();
            Subscription second = app.subscribe(StubTransport.steps());

            first.close();

            assertSame(second, app.subscription("walkers", "steps"));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void aTimeoutMayBeForeverOrLessThanNothingButNotMissing() {
        Leveret app = transport.start(StubTransport.steps());
        assertThrows(IllegalArgumentException.class, () -> app.close(null));
        assertEquals(Health.State.RUNNING, app.health().state());

        assertTrue(app.close(ChronoUnit.FOREVER.getDuration()).clean());
        assertEquals(Health.State.CLOSED, app.health().state());
        assertTrue(new StubTransport().start().close(Duration.ofSeconds(-1)).clean());
    }

    @Test
    void closingEndsThoughTheTransportFails() {
        var failing = new StubTransport() {
            @Override
            public void close(Duration timeout) {
                throw new OutOfMemoryError("on purpose");
            }
        };
        Leveret app = failing.start(StubTransport.steps());

        app.close();

        assertEquals(Health.State.CLOSED, app.health().state());
    }

    @Test
    void whatHandlersPublishesAndListenersTakeIsWithinTheTimeout() {
        var slow = new StubTransport() {
            private volatile Duration given = Duration.ZERO;

            @Override
            public void close(Duration timeout) {
                given = timeout;
                super.close(timeout);
            }
        };
        var release = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        // On a busy machine the usual deadline of a publish passes while the application closes.
        var unhurried = new PublishSettings(Duration.ofMinutes(1), 10, PublishSettings.WhenFull.BLOCK);
        SubscriptionDefinition steps = StubTransport.steps((step, context) -> {
            running.countDown();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return Outcome.ack();
        });
        Leveret app = slow.start(Settings.of("memory:stub").withPublish(unhurried), List.of(), Workers::new, steps);
        slow.deliver(1);
        Awaitility.await().until(() -> running.getCount() == 0);
        var unused = app.publisher().publish("steps", 1, STEP);

        CloseReport report = app.close(Duration.ofSeconds(3));

        release.countDown();
        assertEquals(List.of("walkers.steps id-1"), report.unfinished());
        assertEquals(1, report.unconfirmed());
        assertTrue(slow.given.compareTo(Duration.ofSeconds(1)) <= 0, slow.given::toString);
    }

    @Test
    void healthAsksTheTransportOnceForAllSubscriptions() {
        try (Leveret app = transport.start()) {
            for (int i = 0; i < 1_000; i++) {
                app.subscribe(SubscriptionDefinition.of(
                        "walkers",
                        "steps-" + i,
                        Handling.<Integer>of(Integer.class, (step, context) -> Outcome.ack())
                                .types(StubTransport.TYPE)));
            }
            transport.healthAsked.set(0);

            Health health = app.health();

            assertTrue(health.up());
            assertEquals(1_001, health.components().size());
            assertEquals(1, transport.healthAsked.get());
        }
    }

    /** Its end is decided when it asks, so that nothing else would ever end it. */
    @Test
    void aPublishEndsThoughTheTransportCanNotSayWhyItWaits() {
        var mute = new StubTransport() {
            @Override
            public void send(io.leveret.transport.OutboundMessage outbound) {}

            @Override
            public SendFailure whyWaiting() {
                throw new NoClassDefFoundError("on/Purpose");
            }
        };
        var quick = settings("mute")
                .withPublish(new PublishSettings(Duration.ofMillis(100), 10, PublishSettings.WhenFull.BLOCK));
        try (Leveret app = mute.start(quick, List.of(), Workers::new)) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Receipt> future = app.publisher().publish("steps", 1, STEP);
                var failure = assertThrows(CompletionException.class, future::join);
                assertInstanceOf(PublishException.TimedOut.class, failure.getCause());
            }
        }
    }

    @Test
    void aFailedPublishThatNobodyWaitsForIsLoggedAndAnOutageIsOneLine() {
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        var log = (Logger) LoggerFactory.getLogger("io.leveret.publish");
        log.addAppender(appender);
        try (Leveret app = transport.start()) {
            List<CompletableFuture<Receipt>> unheard = new ArrayList<>();
            CompletableFuture<Boolean> heard =
                    app.publisher().publish("steps", 0, STEP.withId("heard")).handle((receipt, failure) -> true);
            for (int i = 0; i < 100; i++) {
                unheard.add(app.publisher().publish("steps", i, STEP.withId("unheard-" + i)));
            }
            transport.sent.forEach(outbound -> outbound.failed(new SendFailure.Refused("not now", true)));
            transport.sent.clear();

            Awaitility.await().until(() -> heard.isDone() && unheard.stream().allMatch(CompletableFuture::isDone));
            assertEquals(1, appender.list.size());
            assertEquals(
                    "a publish failed, and its future is ignored: Refused: step.made 'unheard-0' to topic 'steps': not now",
                    appender.list.get(0).getFormattedMessage());
        } finally {
            log.detachAppender(appender);
        }
    }

    @Test
    void whatOneEventLeavesOnTheThreadTheNextDoesNotFind() {
        ClassLoader starter = Thread.currentThread().getContextClassLoader();
        Queue<String> found = new ConcurrentLinkedQueue<>();
        var settings = settings("tidy").withDefaults(io.leveret.SubscriptionSettings.DEFAULT.withConcurrency(1));
        var together = new CountDownLatch(1);
        try (Leveret app = transport.start(settings, List.of(), Workers::new, StubTransport.steps((step, context) -> {
            together.await(30, TimeUnit.SECONDS);
            Thread thread = Thread.currentThread();
            found.add(MDC.get("user") + " " + thread.isInterrupted() + " "
                    + starter.equals(thread.getContextClassLoader()));
            MDC.put("user", "ada");
            thread.setContextClassLoader(new ClassLoader(starter) {});
            thread.interrupt();
            return Outcome.ack();
        }))) {
            for (int i = 0; i < 3; i++) {
                transport.deliver(i);
            }
            together.countDown();

            Awaitility.await().until(() -> found.size() == 3);
            assertEquals(List.of("null false true", "null false true", "null false true"), List.copyOf(found));
            assertEquals(Health.State.RUNNING, app.health().state());
        }
    }

    @Test
    void aListenerMayCloseTheApplication() {
        var closed = new CountDownLatch(1);
        var app = new CompletableFuture<Leveret>();
        var listener = new LeveretListener() {
            @Override
            public void settled(Attempt attempt, Result result) {
                app.join().close(Duration.ofMinutes(5));
                closed.countDown();
            }
        };
        app.complete(transport.start(settings("told"), List.of(listener), Workers::new, StubTransport.steps()));

        transport.deliver(1);

        Awaitility.await().until(() -> app.join().health().state() == Health.State.CLOSED);
        Awaitility.await().until(() -> closed.getCount() == 0);
    }

    @Test
    void closingInterruptsNoCallbackOfAPublishThatSucceeded() throws Exception {
        var began = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Leveret app = transport.start();
        CompletableFuture<String> future = app.publisher()
                .publish("steps", 1, STEP)
                .thenApply(receipt -> {
                    began.countDown();
                    try {
                        return release.await(30, TimeUnit.SECONDS) ? "ended" : "held up";
                    } catch (InterruptedException e) {
                        return "interrupted";
                    }
                });
        transport.confirmAll();
        Awaitility.await().until(() -> began.getCount() == 0);

        app.close(Duration.ofMillis(500));
        release.countDown();

        assertEquals("ended", future.get(30, TimeUnit.SECONDS));
    }
}
