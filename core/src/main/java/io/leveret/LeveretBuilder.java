package io.leveret;

import io.leveret.spi.EngineFactory;
import io.leveret.spi.FileStamp;
import io.leveret.spi.Places;
import io.leveret.spi.SettingsFile;
import io.leveret.spi.SettingsReader;
import io.leveret.support.Arguments;
import io.leveret.transport.Time;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Configures and starts an application. Get one with {@link Leveret#builder}. It needs settings ({@link #config},
 * {@link #settings} or {@link #broker}); all else is optional. Not thread-safe.
 *
 * <pre>{@code
 * Leveret app = Leveret.builder()
 *         .config(Path.of("shop.yaml"))
 *         .handlers(new Inventory(), new Mail())
 *         .listener(metrics)
 *         .onClosed(pool::close)
 *         .start();
 * }</pre>
 */
public final class LeveretBuilder {

    private @Nullable Settings settings;
    private Places places = Places.CODE;

    /** Where the settings were read from; null for those that are in no file. */
    private EngineFactory.@Nullable WatchedFile file;

    private boolean watch;
    private Time time = Time.SYSTEM;
    private @Nullable EventCodec codec;
    private final List<Object> handlers = new ArrayList<>();
    private final List<SubscriptionDefinition> subscriptions = new ArrayList<>();
    private final List<PublishInterceptor> publishInterceptors = new ArrayList<>();
    private final List<LeveretListener> listeners = new ArrayList<>();
    private final List<HandlerInterceptor> handlerInterceptors = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private final List<Runnable> onClosed = new ArrayList<>();

    LeveretBuilder() {}

    /**
     * Reads the settings from a YAML file. Replaces settings given before.
     *
     * @param file the file; a relative path starts at the working directory
     * @return this builder
     * @throws StartException if the file cannot be read or is wrong; lists all faults with line and column
     */
    public LeveretBuilder config(Path file) {
        Arguments.given(file, "file");
        // Before it is read, so that no change is missed.
        var stamp = FileStamp.of(file);
        settings(settingsReader().read(file));
        this.file = new EngineFactory.WatchedFile(
                file, stamp, () -> settingsReader().read(file));
        return this;
    }

    /**
     * Applies changes of the YAML file while the application runs, as {@link Leveret#apply} does. The file is looked at every
     * two seconds. If it is wrong, or has a change that needs a restart, nothing changes: the log and {@link Leveret#health}
     * say why.
     *
     * @return this builder
     */
    public LeveretBuilder watchConfig() {
        watch = true;
        return this;
    }

    /**
     * Reads the settings from a stream, for example a resource of the class path: {@code
     * config(Shop.class.getResourceAsStream("/shop.yaml"), "shop.yaml")}. Replaces settings given before.
     *
     * @param yaml the content of a YAML file; this method reads and closes it; null means that the resource does not
     *     exist, which is a fault
     * @param name the name to show in messages
     * @return this builder
     * @throws StartException if the settings are wrong; lists all faults with line and column
     */
    public LeveretBuilder config(@Nullable InputStream yaml, String name) {
        Arguments.given(name, "name");
        return settings(settingsReader().read(yaml, name));
    }

    private LeveretBuilder settings(SettingsFile file) {
        settings = file.settings();
        places = file.places();
        this.file = null;
        return this;
    }

    private static SettingsReader settingsReader() {
        return ServiceLoader.load(SettingsReader.class, LeveretBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new LeveretException(
                        "no SettingsReader on the class path: add the dependency io.leveret:leveret-config"));
    }

    /**
     * Uses settings made in code. Replaces settings given before.
     *
     * @param settings the settings
     * @return this builder
     */
    public LeveretBuilder settings(Settings settings) {
        this.settings = Arguments.given(settings, "settings");
        places = Places.CODE;
        file = null;
        return this;
    }

    /**
     * Uses the default settings with this broker. Replaces settings given before.
     *
     * @param url for example {@code memory:shop}
     * @return this builder
     */
    public LeveretBuilder broker(String url) {
        return settings(Settings.of(Arguments.given(url, "url")));
    }

    /**
     * Adds handler objects.
     *
     * @param handlers objects whose classes have {@link Subscriber}
     * @return this builder
     * @throws IllegalArgumentException if one of them is null
     */
    public LeveretBuilder handlers(@Nullable Object... handlers) {
        Arguments.given(handlers, "handlers");
        for (int i = 0; i < handlers.length; i++) {
            Object handler = handlers[i];
            if (handler == null) {
                throw new IllegalArgumentException("handler " + (i + 1) + " of " + handlers.length
                        + " is null; pass an object whose class has @Subscriber");
            }
            this.handlers.add(handler);
        }
        return this;
    }

    /**
     * Adds a subscription that was made without annotations.
     *
     * @param definition what to handle
     * @return this builder
     */
    public LeveretBuilder subscribe(SubscriptionDefinition definition) {
        subscriptions.add(Arguments.given(definition, "definition"));
        return this;
    }

    /**
     * Sets the codec that turns events into bytes and back. The default is {@link io.leveret.json.JsonCodec#standard}.
     *
     * @param codec the codec
     * @return this builder
     */
    public LeveretBuilder codec(EventCodec codec) {
        this.codec = Arguments.given(codec, "codec");
        return this;
    }

    /**
     * Adds an interceptor that runs around each publish, for example to add headers. The first that is added is the
     * outermost: it sees each publish first, and its result last.
     *
     * @param interceptor for example {@link Causation}
     * @return this builder
     */
    public LeveretBuilder publishInterceptor(PublishInterceptor interceptor) {
        publishInterceptors.add(Arguments.given(interceptor, "interceptor"));
        return this;
    }

    /**
     * Adds a listener, for example for metrics.
     *
     * @param listener the listener
     * @return this builder
     */
    public LeveretBuilder listener(LeveretListener listener) {
        listeners.add(Arguments.given(listener, "listener"));
        return this;
    }

    /**
     * Adds an interceptor of handlers, for example {@link LoggingContext}. The first that is added is the outermost.
     *
     * @param interceptor runs around each attempt
     * @return this builder
     */
    public LeveretBuilder handlerInterceptor(HandlerInterceptor interceptor) {
        handlerInterceptors.add(Arguments.given(interceptor, "interceptor"));
        return this;
    }

    /**
     * Adds an extension, such as an outbox. Extensions are started in the order in which they are added, and closed in the
     * opposite order.
     *
     * @param extension lives as long as the application
     * @return this builder
     */
    public LeveretBuilder extension(Extension extension) {
        extensions.add(Arguments.given(extension, "extension"));
        return this;
    }

    /**
     * Sets the time that the engine and the embedded broker go by. The default is the system's. A test gives a {@link
     * io.leveret.transport.ManualTime}, and need not wait for retries, delays and expiries. All applications on an embedded
     * broker go by the time of the first. On RabbitMQ and Kafka, delays are a matter of the broker and of the system's time.
     *
     * @param time the time
     * @return this builder
     */
    public LeveretBuilder time(Time time) {
        this.time = Arguments.given(time, "time");
        return this;
    }

    /**
     * Adds an action to run when the application is closed: all handlers have ended, and the broker is disconnected.
     * Use it to close what the handlers use, such as a connection pool. Code after {@link Leveret#awaitShutdown} is no
     * replacement, because the JVM may end before that code runs.
     *
     * <p>Leveret runs the actions one after another in the order in which they were added, on a thread of its own. An
     * action that throws is logged. Closing waits for the actions until its timeout ends, and for at least one second.
     * If the application did not start, the actions do not run.
     *
     * @param action what to run
     * @return this builder
     */
    public LeveretBuilder onClosed(Runnable action) {
        onClosed.add(Arguments.given(action, "action"));
        return this;
    }

    /**
     * Checks all settings and handlers, connects to the broker and subscribes.
     *
     * @return the running application
     * @throws StartException if settings or handlers are wrong, or the broker cannot be reached or refuses; nothing is
     *     left running
     * @throws IllegalStateException if the builder has no settings, or is to watch a file and has none
     */
    public Leveret start() {
        if (settings == null) {
            throw new IllegalStateException(
                    "no settings: call config(file), settings(…) or broker(\"memory:shop\") first");
        }
        var blueprint = new EngineFactory.Blueprint(
                settings,
                places,
                handlers,
                subscriptions,
                codec,
                publishInterceptors,
                listeners,
                handlerInterceptors,
                extensions,
                onClosed,
                watch ? watched() : null,
                time);
        return EngineFactory.load().start(blueprint);
    }

    private EngineFactory.WatchedFile watched() {
        EngineFactory.WatchedFile watched = file;
        if (watched == null) {
            throw new IllegalStateException("watchConfig() has no file to watch: call config(Path), or leave it out");
        }
        return watched;
    }
}
