package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Extension;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Settings;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.transport.ComponentHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application says of itself. */
@Timeout(60)
class EngineHealthTest {

    /** A transport with a connection that is lost. */
    private static final class Disconnected extends StubTransport {

        @Override
        public List<ComponentHealth> health() {
            return List.of(
                    new ComponentHealth("connection consumer", false, "reconnecting"),
                    new ComponentHealth("subscription gone.steps", true, "one that the application has no more"));
        }
    }

    private final Engine app = new StubTransport().start();

    @AfterEach
    void stop() {
        app.close(Duration.ofSeconds(1));
    }

    private EngineHealth health(EngineThreads threads, Extension... extensions) {
        var all = new Extensions(List.of(extensions));
        all.start(app, Settings.of("memory:health"));
        return new EngineHealth(new Disconnected(), all, threads, null);
    }

    @Test
    void itHasTheEngineItselfTheConnectionsAndTheExtensionsInThisOrderAndOnlySubscriptionsThatThereAre() {
        Extension extension = new Extension() {
            @Override
            public void start(Leveret application, Settings settings) {}

            @Override
            public void close(Duration timeout) {}

            @Override
            public List<Health.Component> health() {
                return List.of(new Health.Component("outbox", true, "sends"));
            }
        };

        Health now = health(TestThreads.of("health"), extension).of(Health.State.RUNNING, List.of());

        assertEquals(
                List.of(
                        new Health.Component("engine", true, "works"),
                        new Health.Component("connection consumer", false, "reconnecting"),
                        new Health.Component("outbox", true, "sends")),
                now.components());
        assertEquals(Health.State.RUNNING, now.state());
    }

    /** They are too slow, which is no fault of the engine's; but somebody should know. */
    @Test
    void notificationsThatListenersHaveMissedAreTold() throws Exception {
        var release = new CountDownLatch(1);
        var blocking = new CountDownLatch(1);
        EngineThreads threads = TestThreads.of("health", new LeveretListener() {
            @Override
            public void stateChanged(Health.State state) {
                blocking.countDown();
                try {
                    assertTrue(release.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        threads.start();
        threads.listeners().tell(listener -> listener.stateChanged(Health.State.RUNNING));
        assertTrue(blocking.await(30, TimeUnit.SECONDS));
        for (int i = 0; i < 10_003; i++) {
            threads.listeners().tell(listener -> {});
        }

        Health.Component engine =
                health(threads).of(Health.State.RUNNING, List.of()).components().get(0);

        assertEquals(
                new Health.Component("engine", true, "works; listeners are slow and missed 3 notifications"), engine);
        release.countDown();
        threads.timer().close();
        threads.workers().close();
    }
}
