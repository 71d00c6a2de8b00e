package io.leveret;

/**
 * A running subscription of this application: to pause it, to look at its health, to end it. Get one from {@link
 * Leveret#subscription}. Thread-safe.
 */
public interface Subscription extends AutoCloseable {

    /**
     * The group.
     *
     * @return its name
     */
    String group();

    /**
     * The topic.
     *
     * @return its name
     */
    String topic();

    /**
     * Starts no further handlers until {@link #resume}. Returns at once. Running handlers finish. Then the events that
     * this instance holds return to their queue in order, so another instance may handle them. With {@code
     * singleActive} the next instance takes over. Idempotent.
     */
    void pause();

    /**
     * Handles events again, also if supervision has paused the subscription. If handlers still run since the pause, it
     * waits for them in the background: the events held until then have to return first, so that their order is kept.
     * Idempotent.
     */
    void resume();

    /**
     * Returns the state of the subscription.
     *
     * @return down if supervision has paused it, or the transport cannot receive; the detail also says if it was paused
     *     with {@link #pause}
     */
    Health.Component health();

    /**
     * Ends the subscription in this instance. Its queue stays. Waits for running handlers, for at most the settings'
     * {@code shutdownTimeout}. Idempotent. One of its own handlers may call it: the call then returns at once, and the
     * subscription ends after that handler.
     */
    @Override
    void close();
}
