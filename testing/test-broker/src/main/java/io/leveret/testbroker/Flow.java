package io.leveret.testbroker;

/** What a proxy does with the bytes of one direction. */
enum Flow {
    /** Forwards them. */
    PASS,
    /** Reads and keeps them; they follow, in order, once the flow passes again. */
    HOLD,
    /** Reads and drops them. */
    SWALLOW,
    /** Leaves them in the sender's way: its TCP window fills. */
    STOP_READING
}
