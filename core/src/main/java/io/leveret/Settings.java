package io.leveret;

import java.time.Duration;
import java.util.Map;

/**
 * All settings of an application. Immutable; each {@code with…} method returns a copy.
 *
 * @param application its name, which operators see on the broker and in thread names; {@code leveret} by default
 * @param broker where the broker is
 * @param publish how events are published
 * @param defaults for the groups that {@code subscriptions} doesn't name
 * @param subscriptions by group
 * @param shutdownTimeout how long {@link Leveret#close()} lets handlers finish; at most 1 h; 25 s by
 *     default, so that it ends within the 30 s that Kubernetes and others leave a process
 * @param shutdownHook whether the application closes itself when the JVM ends; true by default
 * @param source where the settings came from, for messages: a file, or {@code settings}
 */
public record Settings(
        String application,
        BrokerSettings broker,
        PublishSettings publish,
        SubscriptionSettings defaults,
        Map<String, SubscriptionSettings> subscriptions,
        Duration shutdownTimeout,
        boolean shutdownHook,
        String source) {

    /** What {@code shutdownTimeout} may be. */
    public static final TimeRange SHUTDOWN_TIMEOUT =
            new TimeRange("shutdownTimeout", Duration.ZERO, Duration.ofHours(1));

    /** Copies the map; refuses names and values that are not allowed. */
    public Settings {
        subscriptions = Map.copyOf(subscriptions);
        SHUTDOWN_TIMEOUT.check(shutdownTimeout);
        Names.groupProblem(application).ifPresent(problem -> {
            throw new IllegalArgumentException("application: " + problem);
        });
    }

    /**
     * Defaults for everything but the broker.
     *
     * @param brokerUrl for example {@code memory:shop}
     * @return the settings
     */
    public static Settings of(String brokerUrl) {
        return new Settings(
                "leveret",
                BrokerSettings.of(brokerUrl),
                PublishSettings.DEFAULT,
                SubscriptionSettings.DEFAULT,
                Map.of(),
                Duration.ofSeconds(25),
                true,
                "settings");
    }

    /**
     * The settings of a group.
     *
     * @param group its name
     * @return its own, or the defaults
     */
    public SubscriptionSettings subscription(String group) {
        return subscriptions.getOrDefault(group, defaults);
    }

    /**
     * Sets the application's name.
     *
     * @param application letters, digits, {@code -} and {@code _}
     * @return a copy
     */
    public Settings withApplication(String application) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets the broker.
     *
     * @param broker where it is
     * @return a copy
     */
    public Settings withBroker(BrokerSettings broker) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets how events are published.
     *
     * @param publish the settings
     * @return a copy
     */
    public Settings withPublish(PublishSettings publish) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets the defaults of all groups that have none of their own.
     *
     * @param defaults the settings
     * @return a copy
     */
    public Settings withDefaults(SubscriptionSettings defaults) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets all groups' own settings.
     *
     * @param subscriptions by group
     * @return a copy
     */
    public Settings withSubscriptions(Map<String, SubscriptionSettings> subscriptions) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets how long closing lets handlers finish.
     *
     * @param shutdownTimeout at most 1 h
     * @return a copy
     */
    public Settings withShutdownTimeout(Duration shutdownTimeout) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }

    /**
     * Sets whether the application closes itself, within {@code shutdownTimeout}, when the JVM ends.
     *
     * @param shutdownHook false for an application that something else closes, such as a framework
     * @return a copy
     */
    public Settings withShutdownHook(boolean shutdownHook) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, source);
    }
}
