package io.leveret.engine;

import io.leveret.Extension;
import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.Quietly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's extensions. What one of them throws harms only itself, except at the start. Thread-safe. */
final class Extensions {

    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private final List<Extension> all;

    /** Those that work. */
    private final List<Extension> started = new CopyOnWriteArrayList<>();

    /** Set when the application is closed: whoever has started another one then closes it. Guarded by this. */
    private @Nullable CloseTime closing;

    Extensions(List<Extension> all) {
        this.all = all;
    }

    /** Starts them one after another, until the application is closed; throws what one of them throws. */
    void start(Leveret application, Settings settings) {
        for (Extension extension : all) {
            extension.start(application, settings);
            CloseTime time = started(extension);
            if (time != null) {
                close(extension, time);
                return;
            }
        }
    }

    /** The time that closing it may take, if the application was closed while it started; null otherwise. */
    private synchronized @Nullable CloseTime started(Extension extension) {
        started.add(extension);
        return closing;
    }

    /** Closes those that were started, the last first. */
    void close(CloseTime time) {
        List<Extension> closed = closing(time);
        for (int i = closed.size() - 1; i >= 0; i--) {
            close(closed.get(i), time);
        }
    }

    private synchronized List<Extension> closing(CloseTime time) {
        closing = time;
        return List.copyOf(started);
    }

    private static void close(Extension extension, CloseTime time) {
        Quietly.attempt(
                () -> extension.close(time.forHandlers()),
                e -> LOG.error("closing goes on, though {} could not be closed", name(extension), e));
    }

    List<Health.Component> health() {
        List<Health.Component> components = new ArrayList<>();
        for (Extension extension : started) {
            try {
                components.addAll(extension.health());
            } catch (RuntimeException | Error e) {
                components.add(new Health.Component(
                        "extension " + name(extension), false, "its health() has thrown " + Texts.named(e)));
            }
        }
        return components;
    }

    Map<String, Long> stats() {
        Map<String, Long> numbers = new HashMap<>();
        for (Extension extension : started) {
            try {
                numbers.putAll(extension.stats());
            } catch (RuntimeException | Error e) {
                Quietly.run(() -> LOG.warn("the numbers of {} are missing", name(extension), e));
            }
        }
        return numbers;
    }

    private static String name(Extension extension) {
        return extension.getClass().getName();
    }
}
