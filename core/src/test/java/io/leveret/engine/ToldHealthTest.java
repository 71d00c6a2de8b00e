package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners are told last of a subscription is how it is. */
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

            assertEquals(new Health.Component(NAME, true, "receiving"), lastTold());
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

            assertEquals(app.subscription("walkers", "steps").health(), lastTold());
        }
    }

    /** When all so far was told. */
    private Health.@Nullable Component lastTold() {
        transport.observer.changed(new ComponentHealth("mark", true, ""));
        Awaitility.await().until(() -> told.containsKey("mark"));
        return told.get(NAME);
    }

    /** Its subscription is as a test says. */
    private static final class Changing extends StubTransport {

        private TransportObserver observer = component -> {};

        private volatile ComponentHealth now = new ComponentHealth(NAME, true, "receiving");

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
            List<ComponentHealth> said = List.of(now);
            Runnable meanwhile = whenAsked;
            if (meanwhile != null) {
                whenAsked = null;
                meanwhile.run();
            }
            return said;
        }
    }
}
