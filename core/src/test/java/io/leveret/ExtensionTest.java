package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is added to an application lives as long as it does, and harms only itself. */
class ExtensionTest {

    private static final String BROKER = "memory:extension";
    private static final PublishOptions NOTE =
            PublishOptions.DEFAULT.withType("note").withMandatory(false);

    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** Publishes when it starts and when it ends. */
    private class Recorder implements Extension {

        private final String name;
        private volatile @Nullable Publisher publisher;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void start(Leveret application, Settings settings) {
            calls.add(name + " starts at " + settings.broker().url());
            publisher = application.publisher();
            publish();
        }

        @Override
        public void close(Duration timeout) {
            publish();
            calls.add(name + " ends" + (timeout.isNegative() ? " too late" : ""));
        }

        private void publish() {
            Objects.requireNonNull(publisher).publish("notes", Map.of(), NOTE).join();
        }

        @Override
        public List<Health.Component> health() {
            return List.of(new Health.Component(name, false, "as told"));
        }

        @Override
        public Map<String, Long> stats() {
            return Map.of(name + ".count", 7L);
        }
    }

    @Test
    void extensionsPublishFromTheirStartToTheirEndAndEndInTheOppositeOrder() {
        Leveret.builder()
                .broker(BROKER)
                .extension(new Recorder("first"))
                .extension(new Recorder("second"))
                .onClosed(() -> calls.add("closed"))
                .start()
                .close();

        assertEquals(
                List.of(
                        "first starts at " + BROKER,
                        "second starts at " + BROKER,
                        "second ends",
                        "first ends",
                        "closed"),
                calls);
    }

    @Test
    void extensionsAreSeenInHealthAndStats() {
        try (Leveret app = Leveret.builder()
                .broker(BROKER)
                .extension(new Recorder("outbox"))
                .start()) {
            assertTrue(app.health().components().contains(new Health.Component("outbox", false, "as told")));
            assertFalse(app.health().up());
            assertEquals(Map.of("outbox.count", 7L), app.stats().extensions());
        }
    }

    @Test
    void anExtensionThatCannotStartKeepsTheApplicationFromStartingAndThoseBeforeItAreClosed() {
        var fault = new StartException("no such table", new IllegalStateException("why"));
        var broken = new Recorder("broken") {
            @Override
            public void start(Leveret application, Settings settings) {
                super.start(application, settings);
                throw fault;
            }
        };

        LeveretBuilder builder = Leveret.builder()
                .broker(BROKER)
                .extension(new Recorder("first"))
                .extension(broken)
                .extension(new Recorder("never"));

        assertSame(fault, assertThrows(StartException.class, builder::start));
        assertEquals(List.of("first starts at " + BROKER, "broken starts at " + BROKER, "first ends"), calls);
    }

    @Test
    void anExtensionThatThrowsHarmsOnlyItself() {
        var bad = new Recorder("bad") {
            @Override
            public void close(Duration timeout) {
                throw new AssertionError("close");
            }

            @Override
            public List<Health.Component> health() {
                throw new AssertionError("health");
            }

            @Override
            public Map<String, Long> stats() {
                throw new AssertionError("stats");
            }
        };

        try (Leveret app = Leveret.builder()
                .broker(BROKER)
                .extension(new Recorder("good"))
                .extension(bad)
                .start()) {
            List<Health.Component> components = app.health().components();
            assertTrue(components.contains(new Health.Component("good", false, "as told")));
            assertEquals(
                    "its health() has thrown java.lang.AssertionError: health",
                    components.get(components.size() - 1).detail());
            assertEquals(Map.of("good.count", 7L), app.stats().extensions());
        }

        assertTrue(calls.contains("good ends"), calls::toString);
    }
}
