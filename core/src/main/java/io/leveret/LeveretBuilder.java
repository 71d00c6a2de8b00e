package io.leveret;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Describes an application. Not thread-safe. */
public final class LeveretBuilder {

    private @Nullable Settings settings;
    private @Nullable EventCodec codec;
    private final List<Object> handlers = new ArrayList<>();
    private final List<SubscriptionDefinition> subscriptions = new ArrayList<>();
    private final List<LeveretListener> listeners = new ArrayList<>();
    private final List<Runnable> onClosed = new ArrayList<>();

    LeveretBuilder() {}

    /**
     * Takes the settings from a file.
     *
     * @param file a YAML file
     * @return this
     * @throws StartException with every fault in it
     */
    public LeveretBuilder config(Path file) {
        return settings(settingsReader().read(file));
    }

    /**
     * Takes the settings from a stream, for example a resource of the class path:
     * {@code config(Shop.class.getResourceAsStream("/shop.yaml"), "shop.yaml")}.
     *
     * @param yaml the text of a YAML file, read and closed by this call; null for a resource that is missing
     * @param name for messages
     * @return this
     * @throws StartException with every fault in it
     */
    public LeveretBuilder config(@Nullable InputStream yaml, String name) {
        return settings(settingsReader().read(yaml, name));
    }

    private static SettingsReader settingsReader() {
        return find(SettingsReader.class, "io.leveret:leveret-config");
    }

    /**
     * Sets the settings.
     *
     * @param all the settings
     * @return this
     */
    public LeveretBuilder settings(Settings all) {
        this.settings = all;
        return this;
    }

    /**
     * Sets default settings but for the broker.
     *
     * @param url for example {@code memory:shop}
     * @return this
     */
    public LeveretBuilder broker(String url) {
        return settings(Settings.of(url));
    }

    /**
     * Adds annotated handlers.
     *
     * @param more objects whose classes have {@link Subscriber}
     * @return this
     * @throws IllegalArgumentException when one of them is null
     */
    public LeveretBuilder handlers(@Nullable Object... more) {
        for (int i = 0; i < more.length; i++) {
            Object handler = more[i];
            if (handler == null) {
                throw new IllegalArgumentException("handler " + (i + 1) + " of " + more.length
                        + " is null; pass an object whose class has @Subscriber");
            }
            handlers.add(handler);
        }
        return this;
    }

    /**
     * Adds a subscription.
     *
     * @param definition what to handle
     * @return this
     */
    public LeveretBuilder subscribe(SubscriptionDefinition definition) {
        subscriptions.add(definition);
        return this;
    }

    /**
     * Sets the codec; JSON with Jackson by default.
     *
     * @param other the codec
     * @return this
     */
    public LeveretBuilder codec(EventCodec other) {
        this.codec = other;
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener told what happens
     * @return this
     */
    public LeveretBuilder listener(LeveretListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Adds what is to be run once the application is closed: no handler runs any more, and the broker is disconnected. The place
     * to close a pool that handlers use, as the JVM may end before code behind {@link Leveret#awaitShutdown} has run. Actions are
     * run one after another in their order, on a thread of Leveret's; one that throws is logged. Closing waits for them as long
     * as its timeout lasts, at least a second. They are not run when the application did not start.
     *
     * @param action what to run
     * @return this
     */
    public LeveretBuilder onClosed(Runnable action) {
        onClosed.add(action);
        return this;
    }

    /**
     * Checks everything, connects and subscribes.
     *
     * @return running
     * @throws StartException with everything that is wrong, or what the broker refused
     * @throws IllegalStateException when neither a file nor settings nor a broker was given
     */
    public Leveret start() {
        if (settings == null) {
            throw new IllegalStateException(
                    "no settings: call config(file), settings(…) or broker(\"memory:shop\") first");
        }
        var blueprint = new EngineFactory.Blueprint(settings, handlers, subscriptions, codec, listeners, onClosed);
        return find(EngineFactory.class, "io.leveret:leveret-core").start(blueprint);
    }

    private static <S> S find(Class<S> service, String artifact) {
        return ServiceLoader.load(service, LeveretBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new LeveretException(
                        "no " + service.getSimpleName() + " on the class path: add the dependency " + artifact));
    }
}
