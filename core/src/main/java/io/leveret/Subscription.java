package io.leveret;

/** A running subscription of this application. Thread-safe. */
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
     * Handles no further events, until resumed. Returns at once; handlers that run finish, and then what this instance holds
     * goes back to the broker, in its order: another instance may get it, and with {@code singleActive} the next takes over.
     * Idempotent.
     */
    void pause();

    /**
     * Handles events again, also after supervision has paused it. Where handlers still run since then, it waits for them: what
     * was held back meanwhile has to go back first, to come in order. Idempotent.
     */
    void resume();

    /**
     * How it is.
     *
     * @return up unless supervision has paused it or the transport can't receive; the detail says whether it is paused
     */
    Health.Component health();

    /**
     * Ends it in this instance, finishing what it has within the settings' {@code shutdownTimeout}; its queue stays. Idempotent. Called by
     * one of its own handlers it only begins, and returns at once; it ends when that handler has returned.
     */
    @Override
    void close();
}
