package io.leveret;

import io.leveret.support.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A running application. It publishes events, and it calls the handlers of its subscriptions. Thread-safe.
 *
 * <pre>{@code
 * try (Leveret app = Leveret.start(Path.of("shop.yaml"), new Inventory())) {
 *     app.publisher().publish("orders", new OrderPlaced("o-1", "apple", 2)).join();
 *     app.awaitShutdown();
 * }
 * }</pre>
 *
 * <p>{@link LeveretBuilder#start} checks all settings and handlers, connects to the broker and subscribes. After that the
 * application reconnects by itself until {@link #close()}.
 *
 * <p>The application also closes itself when the JVM ends: on SIGTERM, on {@link System#exit}, or when no thread is left
 * except daemons. It uses the settings' {@code shutdownTimeout} for that. The setting {@code shutdownHook: false} turns
 * this off. All threads of Leveret are daemons, so a {@code main} that has nothing else to do should call {@link
 * #awaitShutdown}.
 */
public interface Leveret extends AutoCloseable {

    /**
     * Creates a builder, for applications that need more than a settings file and handlers: listeners, another codec,
     * settings in code, subscriptions without annotations.
     *
     * @return a builder without settings and handlers
     */
    static LeveretBuilder builder() {
        return new LeveretBuilder();
    }

    /**
     * Starts an application from a YAML file. Returns when the application has connected and subscribed. If the broker
     * does not answer, it waits for {@code broker.startTimeout} (30 s by default).
     *
     * @param config the settings; the module {@code leveret-config} must be on the class path
     * @param handlers objects whose classes have {@link Subscriber}; none for an application that only publishes
     * @return the running application
     * @throws StartException if settings or handlers are wrong, or the broker cannot be reached or refuses; lists all
     *     faults at once, each with what to do
     */
    static Leveret start(Path config, Object... handlers) {
        return builder()
                .handlers(Arguments.given(handlers, "handlers"))
                .config(Arguments.given(config, "config"))
                .start();
    }

    /**
     * Returns the application's publisher.
     *
     * @return always the same publisher
     */
    Publisher publisher();

    /**
     * Returns what publishes requests and waits for their replies.
     *
     * @return always the same requester
     * @throws LeveretException if the broker cannot deliver a reply to the instance that has asked
     */
    Requester requester();

    /**
     * Adds a subscription to the running application, and returns at once. Its queue exists when the subscription's
     * {@linkplain Subscription#health health} is up. Until then, events that only this subscription would receive fail
     * as {@link PublishException.Unroutable}.
     *
     * @param definition what to handle
     * @return the subscription
     * @throws StartException if the definition is wrong, or the application already has a subscription for this group
     *     and topic
     */
    Subscription subscribe(SubscriptionDefinition definition);

    /**
     * Changes settings while the application runs: {@code concurrency}, {@code prefetch}, {@code retry}, {@code timeout} and
     * {@code paused} of its subscriptions. No event is lost, and the order stays. What is being handled ends with the
     * settings with which it began. All else must be as it was. {@link LeveretBuilder#watchConfig} does this whenever the
     * YAML file changes.
     *
     * @param settings all settings, not only those that change
     * @return the changes in words, such as {@code inventory.orders: concurrency 4 -> 8}; empty if there are none
     * @throws SettingsException if a setting is different that cannot change while the application runs, or does not suit
     *     a handler; lists all faults; nothing has changed then
     */
    List<String> apply(Settings settings);

    /**
     * Returns one of this application's subscriptions, for example to pause it.
     *
     * @param group the group
     * @param topic the topic
     * @return the subscription
     * @throws IllegalArgumentException if this application has no such subscription; the message lists those that it
     *     has
     */
    Subscription subscription(String group, String topic);

    /**
     * Returns the dead letters of a subscription: events whose retries are spent. The subscription may belong to
     * another application on the same broker.
     *
     * @param group the group
     * @param topic the topic
     * @return a view; each call of its methods asks the broker
     */
    DeadLetters deadLetters(String group, String topic);

    /**
     * Returns the invalid messages of a subscription: those that no handler could read.
     *
     * @param group the group
     * @param topic the topic
     * @return a view; each call of its methods asks the broker
     */
    DeadLetters invalid(String group, String topic);

    /**
     * Returns the current state of the application, its connections and its subscriptions.
     *
     * @return a snapshot
     */
    Health health();

    /**
     * Says why an event that is published now would wait: the broker can't be reached, or takes no events. It is cheap and
     * asks no broker, so that those who have many events to publish may look before each. Events that are published
     * nevertheless wait as always, for at most the publish timeout.
     *
     * @return the reason; empty if nothing is known to be wrong
     */
    Optional<String> outage();

    /**
     * Returns how much the application is doing: events in flight and waiting, unconfirmed publishes, reconnects. It is
     * cheap and asks no broker, so metrics may call it often.
     *
     * @return a snapshot
     */
    Stats stats();

    /**
     * Blocks until the application is closed, by another thread or because the JVM ends. If the JVM ends, code after
     * this call may not run. Use {@link LeveretBuilder#onClosed} to close what belongs to the application.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void awaitShutdown() throws InterruptedException;

    /** Closes the application within the settings' {@code shutdownTimeout}. See {@link #close(Duration)}. */
    @Override
    void close();

    /**
     * Closes the application: takes no new events, waits for running handlers, settles their events, waits for
     * publishes and disconnects. Idempotent: a second call waits for the first.
     *
     * <p>A handler or listener may call this method. The call then returns at once with an empty report, because it cannot
     * wait for its own caller; {@link #awaitShutdown} waits for the end. A handler that called {@link System#exit} is
     * not waited for; its event is delivered again.
     *
     * @param timeout the maximum time for everything; less than half a second counts as half a second. The last third
     *     of it, at most two seconds, is reserved for disconnecting. A handler that still runs then is interrupted, and
     *     its event is delivered again. Callbacks on futures are not interrupted.
     * @return what could not be finished
     */
    CloseReport close(Duration timeout);
}
