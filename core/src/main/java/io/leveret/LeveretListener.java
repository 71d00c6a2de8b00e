package io.leveret;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Receives what happens in an application: publishes, attempts, settled events, changes of state. Use it for metrics
 * and alerts. Add one with {@link LeveretBuilder#listener}. All methods do nothing by default.
 *
 * <p>Leveret calls all listeners on one thread of their own, one after another, in the order of the notifications. So a
 * listener may block, or publish and wait; while it does, up to 10,000 notifications wait. Further ones are dropped,
 * counted and logged, and the {@code engine} component of {@link Health} says how many. Changes of state and of
 * components are never dropped for them. An exception from a listener is logged and has no other effect.
 *
 * <p>Closing delivers the notifications that still wait, as long as its timeout allows.
 */
public interface LeveretListener {

    /**
     * The state of the application has changed.
     *
     * @param state the new state
     */
    default void stateChanged(Health.State state) {}

    /**
     * A connection or subscription has gone up or down.
     *
     * @param component the component in its new state
     */
    default void componentChanged(Health.Component component) {}

    /**
     * A publish has ended: that of an event, a request, or a reply.
     *
     * @param topic the topic; of a reply, that of its request
     * @param type the event type; of a reply empty, unless its class has one
     * @param elapsed the time since the call of {@code publish}
     * @param failure null if the broker has confirmed the event
     */
    default void published(String topic, String type, Duration elapsed, @Nullable PublishException failure) {}

    /**
     * A handler has returned or thrown. After a call with several events ({@link Batch}) it is told of each of them, with the
     * time of the whole call.
     *
     * @param attempt the event and the number of the attempt
     * @param elapsed how long the handler ran
     * @param failure null if it returned
     */
    default void attempted(Attempt attempt, Duration elapsed, @Nullable Throwable failure) {}

    /**
     * An event has been settled.
     *
     * @param attempt the last attempt; its number is 0 if no handler was called
     * @param result what became of the event
     */
    default void settled(Attempt attempt, Result result) {}

    /** What became of a delivered event. */
    enum Result {
        /** It was handled and acknowledged. */
        ACKED,
        /** It comes back after a delay. */
        DELAYED_RETRY,
        /** It became a dead letter. */
        DEAD_LETTERED,
        /** It was parked as invalid, because no handler could read it. */
        INVALID,
        /** It was dropped on purpose. */
        DISCARDED,
        /**
         * It was not handled, or not completely, because the subscription was paused or closed. It returns to its
         * queue.
         */
        RELEASED,
        /** The connection that delivered it was lost. The broker delivers it again. */
        LOST
    }

    /**
     * One call of a handler.
     *
     * @param group the group
     * @param topic the topic
     * @param type the event type
     * @param id the event's id
     * @param number the number of the attempt, from 1
     */
    record Attempt(String group, String topic, String type, String id, int number) {}
}
