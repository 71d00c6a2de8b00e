package io.leveret.spi;

import io.leveret.EventCodec;
import io.leveret.HandlerInterceptor;
import io.leveret.Leveret;
import io.leveret.LeveretListener;
import io.leveret.PublishInterceptor;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.transport.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts applications. The API finds it with {@link java.util.ServiceLoader}, so that the API does not depend on the
 * engine.
 */
@FunctionalInterface
public interface EngineFactory {

    /**
     * Starts an application.
     *
     * @param blueprint everything that the builder was told
     * @return running
     * @throws StartException when it can't start
     */
    Leveret start(Blueprint blueprint);

    /**
     * Everything that a builder was told.
     *
     * @param settings the settings
     * @param places where they are written
     * @param handlers objects whose classes have {@link Subscriber}
     * @param subscriptions the programmatic ones
     * @param codec the codec, or null for the engine's own
     * @param publishInterceptors around each publish, the outermost first
     * @param listeners in the order to call them
     * @param handlerInterceptors around each attempt of a handler, the outermost first
     * @param onClosed what to run once the application is closed, in this order
     * @param watched the file whose changes are applied, or null
     * @param time what time it is
     */
    record Blueprint(
            Settings settings,
            Places places,
            List<Object> handlers,
            List<SubscriptionDefinition> subscriptions,
            @Nullable EventCodec codec,
            List<PublishInterceptor> publishInterceptors,
            List<LeveretListener> listeners,
            List<HandlerInterceptor> handlerInterceptors,
            List<Runnable> onClosed,
            @Nullable WatchedFile watched,
            Time time) {

        public Blueprint {
            handlers = List.copyOf(handlers);
            subscriptions = List.copyOf(subscriptions);
            publishInterceptors = List.copyOf(publishInterceptors);
            listeners = List.copyOf(listeners);
            handlerInterceptors = List.copyOf(handlerInterceptors);
            onClosed = List.copyOf(onClosed);
        }
    }

    /**
     * A file with settings.
     *
     * @param file where it is
     * @param read reads it again; throws a {@link StartException} if it is wrong
     */
    record WatchedFile(Path file, Supplier<SettingsFile> read) {}
}
