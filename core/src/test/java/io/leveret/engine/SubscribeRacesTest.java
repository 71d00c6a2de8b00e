package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventMetadata;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.threads.Workers;
import io.leveret.json.JsonCodec;
import io.leveret.spi.EngineFactory.Blueprint;
import io.leveret.spi.Places;
import io.leveret.transport.ConsumerHandle;
import io.leveret.transport.DeliverySink;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.Time;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscription that is made while another thread changes the settings or closes the application. */
@Timeout(60)
class SubscribeRacesTest {

    private static final SubscriptionSettings DEFAULT = SubscriptionSettings.DEFAULT;

    private static final Settings BEFORE =
            Settings.of("memory:stub").withDefaults(DEFAULT).withShutdownTimeout(Duration.ofSeconds(2));

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    /** Done by the codec when it is asked about the class of the events. */
    private volatile Runnable whenPrepared = () -> {};

    /** Done by the transport when it is asked to subscribe. */
    private volatile Runnable whenSubscribed = () -> {};

    /** What the consumer was told to do. */
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private final Leveret app = StubTransport.start(
            new Blueprint(
                    BEFORE,
                    Places.CODE,
                    List.of(),
                    List.of(),
                    new Codec(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    Time.SYSTEM),
            new Transport(),
            Workers::new);

    @AfterEach
    void stop() {
        app.close();
        other.shutdownNow();
    }

    private static Settings with(SubscriptionSettings defaults) {
        return BEFORE.withDefaults(defaults);
    }

    /** Has the other thread do something, until it is done or waits for this one. */
    private Future<?> meanwhile(Runnable action) {
        var thread = new AtomicReference<@Nullable Thread>();
        Future<?> done = other.submit(() -> {
            thread.set(Thread.currentThread());
            action.run();
        });
        Awaitility.await().until(() -> {
            Thread running = thread.get();
            return done.isDone() || (running != null && running.getState() == Thread.State.BLOCKED);
        });
        return done;
    }

    @Test
    void settingsThatAreAppliedJustBeforeItIsThereAreItsOwn() throws Exception {
        Settings next = with(DEFAULT.withTimeout(Duration.ofSeconds(90)));
        var applied = new CompletableFuture<Future<?>>();
        whenPrepared = () -> applied.complete(meanwhile(() -> app.apply(next)));

        app.subscribe(StubTransport.steps());

        applied.join().get(30, TimeUnit.SECONDS);
        assertEquals(List.of(), app.apply(next), "it has them already");
    }

    @Test
    void aPrefetchThatIsAppliedJustBeforeItsConsumerIsThereIsThatOfTheConsumer() throws Exception {
        int prefetch = DEFAULT.prefetch() + 1;
        var applied = new CompletableFuture<Future<?>>();
        whenSubscribed = () -> applied.complete(meanwhile(() -> app.apply(with(DEFAULT.withPrefetch(prefetch)))));

        app.subscribe(StubTransport.steps());

        applied.join().get(30, TimeUnit.SECONDS);
        assertEquals(List.of("prefetch " + prefetch), List.copyOf(told));
    }

    @Test
    void oneWhoseConsumerComesAfterTheApplicationWasClosedIsClosedAndRefused() throws Exception {
        var closed = new CompletableFuture<Future<?>>();
        whenSubscribed = () -> closed.complete(meanwhile(app::close));

        var refused = assertThrows(StartException.class, () -> app.subscribe(StubTransport.steps()));

        closed.join().get(30, TimeUnit.SECONDS);
        assertEquals(
                "walkers.steps: the application is closed",
                refused.faults().get(0).where() + ": " + refused.faults().get(0).problem());
        assertEquals(List.of("close"), List.copyOf(told));
    }

    private final class Transport extends StubTransport {

        @Override
        public ConsumerHandle subscribe(SubscriptionSpec spec, DeliverySink to) {
            ConsumerHandle unused = super.subscribe(spec, to);
            whenSubscribed.run();
            return new ConsumerHandle() {

                @Override
                public void pause() {
                    told.add("pause");
                }

                @Override
                public void resume() {
                    told.add("resume");
                }

                @Override
                public void prefetch(int deliveries) {
                    told.add("prefetch " + deliveries);
                }

                @Override
                public void close(Duration timeout) {
                    told.add("close");
                }
            };
        }
    }

    private final class Codec implements EventCodec {

        private final EventCodec json = JsonCodec.standard();

        @Override
        public String contentType() {
            return json.contentType();
        }

        @Override
        public boolean reads(EventMetadata about) {
            return json.reads(about);
        }

        @Override
        public void prepare(Type type) {
            whenPrepared.run();
        }

        @Override
        public EncodedEvent encode(Object event, EventMetadata about) {
            return json.encode(event, about);
        }

        @Override
        public Object decode(byte[] body, Type type, EventMetadata about) {
            return json.decode(body, type, about);
        }
    }
}
