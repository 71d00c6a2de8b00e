package io.leveret;

import io.leveret.support.Arguments;
import io.leveret.support.Names;
import io.leveret.support.Ranges;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * All settings of an application. Immutable: each {@code with…} method returns a changed copy.
 *
 * @param application the application's name, which operators see on the broker and in thread names; {@code leveret} by
 *     default
 * @param broker which broker to use
 * @param publish how to publish
 * @param defaults the settings of groups that {@code subscriptions} does not name
 * @param subscriptions the settings of single groups, by name; they replace {@code defaults} completely
 * @param shutdownTimeout how long {@link Leveret#close()} may take; from 0 to 1 h; 25 s by default, which fits into the
 *     30 s that Kubernetes and other platforms allow
 * @param shutdownHook whether the application closes itself when the JVM ends; true by default
 * @param sections what a file says in the sections of extensions, such as {@code outbox}: the values as they are written,
 *     by section and key; empty by default
 */
public record Settings(
        String application,
        BrokerSettings broker,
        PublishSettings publish,
        SubscriptionSettings defaults,
        Map<String, SubscriptionSettings> subscriptions,
        Duration shutdownTimeout,
        boolean shutdownHook,
        Map<String, Map<String, String>> sections) {

    /** Copies the maps; refuses names and values that are not allowed. */
    public Settings {
        Arguments.given(application, "application");
        Arguments.given(broker, "broker");
        Arguments.given(publish, "publish");
        Arguments.given(defaults, "defaults");
        subscriptions = Arguments.map(subscriptions, "subscriptions");
        Map<String, Map<String, String>> copies = new HashMap<>();
        for (Map.Entry<String, Map<String, String>> section :
                Arguments.map(sections, "sections").entrySet()) {
            copies.put(section.getKey(), Arguments.map(section.getValue(), "section " + section.getKey()));
        }
        sections = Map.copyOf(copies);
        Ranges.SHUTDOWN_TIMEOUT.check(shutdownTimeout);
        Arguments.check(Names.groupProblem(application), "application");
    }

    /**
     * Creates default settings for a broker.
     *
     * @param brokerUrl for example {@code memory:shop}
     * @return the settings
     */
    public static Settings of(String brokerUrl) {
        return new Settings(
                "leveret",
                BrokerSettings.of(Arguments.given(brokerUrl, "brokerUrl")),
                PublishSettings.DEFAULT,
                SubscriptionSettings.DEFAULT,
                Map.of(),
                Duration.ofSeconds(25),
                true,
                Map.of());
    }

    /**
     * Returns the settings of a group.
     *
     * @param group the group's name
     * @return its own settings, or the defaults
     */
    public SubscriptionSettings subscription(String group) {
        return subscriptions.getOrDefault(Arguments.given(group, "group"), defaults);
    }

    /**
     * Sets the application's name.
     *
     * @param application letters, digits, {@code -} and {@code _}
     * @return a changed copy
     */
    public Settings withApplication(String application) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets the broker.
     *
     * @param broker which broker to use
     * @return a changed copy
     */
    public Settings withBroker(BrokerSettings broker) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets how to publish.
     *
     * @param publish the settings
     * @return a changed copy
     */
    public Settings withPublish(PublishSettings publish) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets the settings of groups that have none of their own.
     *
     * @param defaults the settings
     * @return a changed copy
     */
    public Settings withDefaults(SubscriptionSettings defaults) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets the settings of single groups. Replaces those set before.
     *
     * @param subscriptions the settings, by group
     * @return a changed copy
     */
    public Settings withSubscriptions(Map<String, SubscriptionSettings> subscriptions) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets how long closing may take.
     *
     * @param shutdownTimeout from 0 to 1 h
     * @return a changed copy
     */
    public Settings withShutdownTimeout(Duration shutdownTimeout) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets whether the application closes itself when the JVM ends.
     *
     * @param shutdownHook false if something else closes it, such as a framework
     * @return a changed copy
     */
    public Settings withShutdownHook(boolean shutdownHook) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }

    /**
     * Sets what extensions read.
     *
     * @param sections the values as a file has them, by section and key
     * @return a changed copy
     */
    public Settings withSections(Map<String, Map<String, String>> sections) {
        return new Settings(
                application, broker, publish, defaults, subscriptions, shutdownTimeout, shutdownHook, sections);
    }
}
