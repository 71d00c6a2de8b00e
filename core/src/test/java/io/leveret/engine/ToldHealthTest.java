package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.Settings;
import io.leveret.SubscriptionSettings;
import io.leveret.SupervisionPolicy;
import io.leveret.engine.threads.Workers;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.TransportObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners are told last of a subscription or connection is how it is. */
@Timeout(60)
class ToldHealthTest {

    private static final String NAME = "subscription walkers.steps";

    /** The last that the listener was told of each component. */
    private final Map<String, Health.Component> told = new ConcurrentHashMap<>();

    private final LeveretListener listener = new LeveretListener() {
        @Override
        public void componentChanged(Health.Component component) {
            told.put(component.name(), component);
        }
    };

    private final Changing transport = new Changing();

    private Leveret start() {
        var settings = Settings.of("memory:told")
                .withDefaults(
                        SubscriptionSettings.DEFAULT.withSupervision(new SupervisionPolicy(0, Duration.ofMinutes(1))));
        return transport.start(settings, List.of(listener), Workers::new, StubTransport.steps((step, context) -> {
            throw new StackOverflowError("on purpose");
        }));
    }

    /** As when somebody resumes a subscription just when its connection is made again. */
    @Test
    void aChangeThatComesWhileAnotherOneIsToldIsToldAfterIt() {
        try (Leveret app = start()) {
            transport.becomes(false, "not connected");
            app.subscription("walkers", "steps").pause();
            transport.whenAsked = () -> CompletableFuture.runAsync(() -> transport.becomes(true, "receiving"))
                    .join();

            app.subscription("walkers", "steps").resume();

            assertEquals(new Health.Component(NAME, true, "receiving"), lastTold(NAME));
        }
    }

    /** The transport pauses the consumer, and does not know why. */
    @Test
    void aSubscriptionThatSupervisionHasPausedIsToldToBeDownThoughItsConsumerIsPausedAsAsked() {
        try (Leveret app = start()) {
            transport.deliver(1);
            Awaitility.await()
                    .until(() -> !app.subscription("walkers", "steps").health().up());

            transport.becomes(true, "paused");

            assertEquals(app.subscription("walkers", "steps").health(), lastTold(NAME));
        }
    }

    /** As when the thread that has made a connection comes late to tell of it. */
    @Test
    void aConnectionIsToldAsItIsThoughOneThreadTellsLateHowItWas() {
        var blocked = new ComponentHealth("connection publish", false, "blocked");
        try (Leveret app = start()) {
            transport.others = List.of(blocked);
            transport.observer.changed(blocked);

            transport.observer.changed(new ComponentHealth("connection publish", true, "connected"));

            assertEquals(new Health.Component("connection publish", false, "blocked"), lastTold("connection publish"));
            assertFalse(app.health().up());
        }
    }

    /** Of a topic that is answered again, the transport has nothing to say any more. */
    @Test
    void whatTheTransportNoLongerHasIsToldAsItWasGiven() {
        try (Leveret app = start()) {
            transport.observer.changed(new ComponentHealth("topic steps", true, "answers publishes again"));

            assertEquals(new Health.Component("topic steps", true, "answers publishes again"), lastTold("topic steps"));
            assertTrue(app.health().up());
        }
    }

    @Test
    void aTransportThatCanNotSayHowItIsEndsNoneOfItsThreadsAndTheNextNewsAreTold() {
        var connected = new ComponentHealth("connection publish", true, "connected");
        try (Leveret app = start()) {
            transport.whenAsked = () -> {
                throw new StackOverflowError("on purpose");
            };
            transport.observer.changed(connected);
            assertFalse(app.health().up());

            transport.observer.changed(connected);

            assertEquals(new Health.Component("connection publish", true, "connected"), lastTold("connection publish"));
            assertTrue(app.health().up());
        }
    }

    /** When all so far was told. */
    private Health.@Nullable Component lastTold(String name) {
        transport.observer.changed(new ComponentHealth("mark", true, ""));
        Awaitility.await().until(() -> told.containsKey("mark"));
        return told.get(name);
    }

    /** Its subscription is as a test says. */
    private static final class Changing extends StubTransport {

        private TransportObserver observer = component -> {};

        private volatile ComponentHealth now = new ComponentHealth(NAME, true, "receiving");

        private volatile List<ComponentHealth> others = List.of();

        /** Done once, when it has said how it is. */
        private volatile @Nullable Runnable whenAsked;

        @Override
        public void open(TransportObserver to) {
            observer = to;
        }

        void becomes(boolean up, String detail) {
            now = new ComponentHealth(NAME, up, detail);
            observer.changed(now);
        }

        @Override
        public List<ComponentHealth> health() {
            List<ComponentHealth> said = new ArrayList<>(others);
            said.add(now);
            Runnable meanwhile = whenAsked;
            if (meanwhile != null) {
                whenAsked = null;
                meanwhile.run();
            }
            return said;
        }
    }
}
