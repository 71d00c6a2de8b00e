package io.leveret.amqp.consume;

/** What a set-up thread has to do for a subscription. */
enum Task {
    NONE,

    /** Declare what it needs, and begin to consume. */
    SET_UP,

    /** Declare what it needs, and no more. */
    DECLARE,

    /** Close the channel of a consumer that was lost. */
    DISCARD,

    /** End a consumer in order: what was settled reaches the broker, then its channel is closed. */
    DRAIN,

    /** Have a consumer take nothing more, because the next one may have more deliveries at once. */
    RENEW,

    /** Receive beside what waits to be put aside. */
    MAKE_ROOM,

    /** Have acknowledgements written that could not be written when they came. */
    ACKNOWLEDGE,

    /** Declare again what may be missing. */
    REDECLARE,

    /** Tell the observer what is new. */
    TELL
}
