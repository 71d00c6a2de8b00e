package io.leveret;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Told what happens, as for metrics or alerts. All listeners of an application are called on one thread that Leveret keeps for
 * them, one after another, each in the order of the news; so a listener may block, and may publish and wait. While it does, up to
 * 10,000 news wait; those beyond are dropped, counted and logged, and the {@code engine} component of {@link Health} says how many.
 * Changes of state and of components have room of their own. What a listener throws is logged, and changes nothing.
 *
 * <p>Closing tells what happened before it ended, as far as its timeout allows.
 */
public interface LeveretListener {

    /**
     * The application's state has changed.
     *
     * @param state the new one
     */
    default void stateChanged(Health.State state) {}

    /**
     * A connection or subscription went up or down.
     *
     * @param component which, and how it is now
     */
    default void componentChanged(Health.Component component) {}

    /**
     * A publish has ended.
     *
     * @param topic where to
     * @param type the event type
     * @param elapsed from the call until now
     * @param failure null when it is confirmed
     */
    default void published(String topic, String type, Duration elapsed, @Nullable PublishException failure) {}

    /**
     * An attempt to handle an event has ended.
     *
     * @param attempt which event and attempt
     * @param elapsed how long the handler took
     * @param failure null when it returned
     */
    default void attempted(Attempt attempt, Duration elapsed, @Nullable Throwable failure) {}

    /**
     * A delivery has been settled.
     *
     * @param attempt the last attempt; its number is 0 when the event was never handled
     * @param result what became of it
     */
    default void settled(Attempt attempt, Result result) {}

    /** What became of a delivery. */
    enum Result {
        /** Handled. */
        ACKED,
        /** Comes back after a delay. */
        DELAYED_RETRY,
        /** In the dead letters. */
        DEAD_LETTERED,
        /** Parked, as no handler could ever read it. */
        INVALID,
        /** Forgotten on purpose. */
        DISCARDED,
        /** Not handled, or not to its end, as the subscription pauses or closes: it goes back to the broker. */
        RELEASED,
        /** The connection that brought it was lost first: the broker delivers it again. */
        LOST
    }

    /**
     * One call of a handler.
     *
     * @param group the group
     * @param topic the topic
     * @param type the event type
     * @param id the event's id
     * @param number which attempt, from 1
     */
    record Attempt(String group, String topic, String type, String id, int number) {}
}
