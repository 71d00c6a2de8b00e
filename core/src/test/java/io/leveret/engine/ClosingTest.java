package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.CloseReport;
import io.leveret.Extension;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.RequestException;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.engine.threads.Workers;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.Places;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.ReplyInbox;
import io.leveret.transport.ReplySink;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order an application is closed, so that nothing is lost. */
@Timeout(60)
class ClosingTest {

    private static final PublishOptions STEP = PublishOptions.DEFAULT.withType("step.made");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Queue<String> order = new ConcurrentLinkedQueue<>();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** What is published while it closes, by whom. */
    private final Queue<CompletableFuture<Receipt>> published = new ConcurrentLinkedQueue<>();

    /** Notes what is closed, and confirms what was sent when its consumers are. */
    private final class Broker extends StubTransport implements ReplyInbox {

        private boolean confirms = true;

        @Override
        public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink to) {
            ConsumerHandle handle = super.subscribe(spec, to);
            return new ConsumerHandle() {
                @Override
                public void pause() {
                    handle.pause();
                }

                @Override
                public void resume() {
                    handle.resume();
                }

                @Override
                public void prefetch(int deliveries) {
                    handle.prefetch(deliveries);
                }

                @Override
                public void close(Duration timeout) {
                    order.add("consumer");
                    if (confirms) {
                        confirmAll();
                    }
                }
            };
        }

        @Override
        public void close(Duration timeout) {
            order.add("transport");
            super.close(timeout);
        }

        @Override
        public ReplyInbox replies(ReplySink sink) {
            return this;
        }

        @Override
        public @Nullable String awaitAddress(Duration timeout) {
            return "here";
        }

        @Override
        public String whyNone() {
            return "there is one";
        }
    }

    private final Broker broker = new Broker();

    /** Publishes at its end. */
    private final Extension extension = new Extension() {

        private @Nullable Leveret app;

        @Override
        public void start(Leveret application, Settings settings) {
            app = application;
        }

        @Override
        public void close(Duration timeout) {
            order.add("extension");
            if (app != null) {
                published.add(app.publisher().publish("steps", 2, STEP));
            }
        }
    };

    private Engine start(SubscriptionDefinition definition) {
        var blueprint = new Blueprint(
                Settings.of("memory:closing"),
                Places.CODE,
                List.of(),
                List.of(definition),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(extension),
                List.of(),
                null,
                Time.SYSTEM);
        return StubTransport.start(blueprint, broker, Workers::new);
    }

    private Outcome handle(io.leveret.Context context) {
        running.countDown();
        try {
            assertTrue(release.await(30, TimeUnit.SECONDS));
            order.add("handler");
        } catch (InterruptedException e) {
            order.add("interrupt");
        }
        published.add(context.publisher().publish("steps", 1, STEP));
        return Outcome.discard("enough");
    }

    @Test
    void handlersEndFirstThenExtensionsThenConsumersAndTheTransportAfterAllConfirmsAndRequestsFail() throws Exception {
        Engine app = start(StubTransport.steps((step, context) -> handle(context)));
        var request = app.requester().ask("steps", 1, Integer.class, LONG, STEP);
        broker.deliver(1);
        assertTrue(running.await(30, TimeUnit.SECONDS));
        release.countDown();
        // The handler's publish must be confirmed for it to end.
        var confirming = new Thread(() -> {
            while (!order.contains("extension")) {
                broker.confirmAll();
                Thread.onSpinWait();
            }
        });
        confirming.start();

        CloseReport report = app.close(LONG);
        confirming.join();

        assertTrue(report.clean(), report::toString);
        assertEquals(List.of("handler", "extension", "consumer", "transport"), List.copyOf(order));
        assertInstanceOf(
                RequestException.Closed.class,
                assertThrows(CompletionException.class, request::join).getCause());
        for (CompletableFuture<Receipt> each : published) {
            assertTrue(each.join().routed());
        }
        assertInstanceOf(
                PublishException.Closed.class,
                assertThrows(
                                CompletionException.class,
                                () -> app.publisher().publish("steps", 3, STEP).join())
                        .getCause());
    }

    /** The time for all of it is kept though nobody answers any more; what is left is told. */
    @Test
    void whatIsNotConfirmedInTimeIsCountedAndItsFutureEndsAllTheSame() {
        broker.confirms = false;
        Engine app = start(StubTransport.steps());
        var unconfirmed = app.publisher().publish("steps", 1, STEP);

        CloseReport report = app.close(Duration.ofMillis(500));

        assertEquals(new CloseReport(List.of(), 2), report);
        assertInstanceOf(
                PublishException.Unknown.class,
                assertThrows(CompletionException.class, unconfirmed::join).getCause());
        assertEquals(List.of("extension", "consumer", "transport"), List.copyOf(order));
    }
}
