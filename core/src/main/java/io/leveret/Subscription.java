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

    /** Takes no further events, until resumed; those at hand are finished. Idempotent. */
    void pause();

    /** Takes events again, also after supervision has paused it. Idempotent. */
    void resume();

    /**
     * How it is.
     *
     * @return up unless supervision has paused it or the transport can't receive; the detail says whether it is paused
     */
    Health.Component health();

    /**
     * Ends it in this instance, finishing what it has within the settings' close grace; its queue stays. Idempotent. Called by
     * one of its own handlers it only begins, and returns at once; it ends when that handler has returned.
     */
    @Override
    void close();
}
