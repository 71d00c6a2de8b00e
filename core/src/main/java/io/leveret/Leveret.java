package io.leveret;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A running application: publishes events, and hands those of its subscriptions to their handlers. Thread-safe.
 *
 * <p>Its life: {@link LeveretBuilder#start} checks all settings and handlers, connects and subscribes; the application then
 * repairs its connections by itself until {@link #close()}, which stops consuming, lets handlers finish, settles their
 * events and returns within its timeout.
 *
 * <p>When the JVM ends (SIGTERM, {@link System#exit}, the end of the last thread that is no daemon) it closes itself, within the
 * settings' {@code shutdownTimeout}, unless they say {@code shutdownHook: false}. All its threads are daemons, so they keep no JVM
 * alive: a {@code main} that has nothing else to do calls {@link #awaitShutdown}.
 */
public interface Leveret extends AutoCloseable {

    /**
     * Starts to describe an application.
     *
     * @return a builder with no handlers
     */
    static LeveretBuilder builder() {
        return new LeveretBuilder();
    }

    /**
     * Starts an application from a YAML file.
     *
     * @param config the file; {@code leveret-config} must be on the class path
     * @param handlers objects whose classes have {@link Subscriber}; none for one that only publishes
     * @return running
     * @throws StartException when it can't start: says everything that is wrong, and what would be right
     */
    static Leveret start(Path config, Object... handlers) {
        return builder().config(config).handlers(handlers).start();
    }

    /**
     * Publishes events.
     *
     * @return the one publisher
     */
    Publisher publisher();

    /**
     * Subscribes while running. Returns at once; the queue exists once the subscription's {@linkplain Subscription#health
     * health} is up, and an event that only this subscription would get is unroutable before.
     *
     * @param definition what to handle
     * @return the subscription
     * @throws StartException when the definition is wrong, or there is one for that group and topic
     */
    Subscription subscribe(SubscriptionDefinition definition);

    /**
     * One of this application's subscriptions.
     *
     * @param group the group
     * @param topic the topic
     * @return the subscription
     * @throws IllegalArgumentException when it has none such; says which it has
     */
    Subscription subscription(String group, String topic);

    /**
     * The events that a subscription has given up.
     *
     * @param group the group
     * @param topic the topic
     * @return a view
     */
    DeadLetters deadLetters(String group, String topic);

    /**
     * The messages that no handler of a subscription could ever read.
     *
     * @param group the group
     * @param topic the topic
     * @return a view
     */
    DeadLetters invalid(String group, String topic);

    /**
     * How it is now.
     *
     * @return a snapshot
     */
    Health health();

    /**
     * Blocks until the application is closed, by another thread or because the JVM ends. In the latter case the JVM may be gone
     * before the code behind this call has run: what has to be closed with the application belongs to {@link
     * LeveretBuilder#onClosed}.
     *
     * @throws InterruptedException when interrupted while waiting
     */
    void awaitShutdown() throws InterruptedException;

    /** Closes within the settings' {@code shutdownTimeout}. */
    @Override
    void close();

    /**
     * Takes no new events, lets handlers finish, settles what they did, waits for publishes, and disconnects. Idempotent:
     * a second call waits for the first. Called by a handler or a listener it only begins, and returns at once, as it can't wait
     * for its own caller: the report is then empty, and {@link #awaitShutdown} waits for the end. A handler that has called
     * {@link System#exit} is not waited for; its event is delivered again.
     *
     * @param timeout how long at most in all; less than half a second counts as that. The last third of it, at most two
     *     seconds, is kept for disconnecting. A handler that is not done by then is interrupted, and its event delivered again.
     *     Callbacks on futures are not interrupted.
     * @return what was not finished
     */
    CloseReport close(Duration timeout);
}
