package io.leveret.spi;

import io.leveret.EventCodec;
import io.leveret.Extension;
import io.leveret.HandlerInterceptor;
import io.leveret.Leveret;
import io.leveret.LeveretException;
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
 * Starts applications, and makes what modules beside them need of the engine. It is found by its name, so
 * that nobody depends on the engine. A {@link java.util.ServiceLoader} would first look through all of the class path, and
 * Jackson, which takes longest to load, would wait for that.
 */
public interface EngineFactory {

    /** The name of the class that does it. */
    String ENGINE = "io.leveret.engine.LeveretEngineFactory";

    /**
     * Starts an application.
     *
     * @param blueprint everything that the builder was told
     * @return running
     * @throws StartException when it can't start
     */
    Leveret start(Blueprint blueprint);

    /**
     * Makes messages of events as a publisher does, for a store that keeps them until they are published.
     *
     * @param codec the codec, or null for the engine's own
     * @return an encoder; the ids that it makes are unique
     */
    MessageEncoder encoder(@Nullable EventCodec codec);

    /**
     * Finds the engine.
     *
     * @return the one of this module
     */
    static EngineFactory load() {
        try {
            return Class.forName(ENGINE)
                    .asSubclass(EngineFactory.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LeveretException(
                    ENGINE + " can't be loaded: have all of io.leveret:leveret-core on the class path", e);
        }
    }

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
     * @param extensions in the order to start them
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
            List<Extension> extensions,
            List<Runnable> onClosed,
            @Nullable WatchedFile watched,
            Time time) {

        public Blueprint {
            handlers = List.copyOf(handlers);
            subscriptions = List.copyOf(subscriptions);
            publishInterceptors = List.copyOf(publishInterceptors);
            listeners = List.copyOf(listeners);
            handlerInterceptors = List.copyOf(handlerInterceptors);
            extensions = List.copyOf(extensions);
            onClosed = List.copyOf(onClosed);
        }
    }

    /**
     * A file with settings.
     *
     * @param file where it is
     * @param stamp how it was just before its settings were read that the application starts with
     * @param read reads it again; throws a {@link StartException} if it is wrong
     */
    record WatchedFile(Path file, FileStamp stamp, Supplier<SettingsFile> read) {}
}
