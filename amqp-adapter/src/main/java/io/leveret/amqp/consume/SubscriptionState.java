package io.leveret.amqp.consume;

import org.jspecify.annotations.Nullable;

/**
 * What a subscription does now. Each state says what it holds, what there is to do, and what each event makes of it.
 *
 * <pre>
 *   Idle ──setUp──> Declaring ──adopt──> Starting ──started──> Consuming ──renew──> Renewing
 *    ^                  │                   │                      │                  │
 *    ├──────failed──────┴───────────────────┴──────────────────────┤                  │
 *    ├──────lost────────────────────────────┴──────────────────────┴──────────────────┤
 *    └──────drained (nothing is in hand any more)─────────────────────────────────────┘
 *
 *   Idle, Declaring                ──pause──> Preparing ──declared──> Paused
 *   Preparing, Paused              ──resume──> Idle
 *   Starting, Consuming, Renewing  ──pause──> Draining ──drained, lost──> Paused
 *   Draining before Paused         ──resume──> Draining ──drained, lost──> Idle
 *   Idle, Declaring, Preparing, Paused ──close──> Closed
 *   all others                     ──close──> Draining ──drained, lost──> Closed
 * </pre>
 *
 * <p>Events that are not in the picture change nothing. Events are given to a state one at a time, by any thread; none
 * blocks. Only a thread that works on the subscription takes it from {@link Idle} to {@link Consuming}, so there is one
 * consumer at most.
 */
sealed interface SubscriptionState permits Idle, SettingUp, WithConsumer, Draining, Preparing, Paused, Closed {

    /** What a set-up thread has to do. Cheap, and asked often. */
    Task task(Session session);

    /** How the subscription is, apart from copies that wait. */
    Condition condition();

    /** The consumer that is alive, or was; null while there is none. */
    default @Nullable ConsumerGeneration consumer() {
        return null;
    }

    /** Whether the latest set-up has failed. */
    default boolean troubled() {
        return false;
    }

    /** Nothing is to be received any more: when this returns, all that was received is stale. */
    SubscriptionState pause();

    /** Deliveries are wanted again. */
    default SubscriptionState resume() {
        return this;
    }

    /** The end is wanted. What was received may still be settled until the consumer is drained. */
    SubscriptionState close();

    /** The channel or the connection is gone. */
    SubscriptionState lost(Condition why);

    /** What a set-up thread did has failed, and its consumer's channel was closed. */
    default SubscriptionState failed(Condition why) {
        return this;
    }

    /** A set-up begins. */
    default SubscriptionState setUp() {
        return this;
    }

    /** A set-up has made a consumer, which does not consume yet. */
    default SubscriptionState adopt(ConsumerGeneration made) {
        return this;
    }

    /** The consumer consumes. */
    default SubscriptionState started() {
        return this;
    }

    /** The consumer may have more deliveries at once than it has. */
    default SubscriptionState renew() {
        return this;
    }

    /** What a paused subscription needs is there. */
    default SubscriptionState declared() {
        return this;
    }

    /** The consumer has ended in order. */
    default SubscriptionState drained() {
        return this;
    }

    /** The observer knows. */
    default SubscriptionState told() {
        return this;
    }
}
