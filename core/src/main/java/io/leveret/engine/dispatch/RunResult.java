package io.leveret.engine.dispatch;

import java.time.Duration;

/** What is left to do with a task that was run. */
public sealed interface RunResult {

    /** Nothing. */
    RunResult DONE = new Done();

    /** Nothing: it is settled, or left to the transport. */
    record Done() implements RunResult {}

    /**
     * It is to be run again, and its lane waits for it.
     *
     * @param delay how long to hold it
     */
    record HoldFor(Duration delay) implements RunResult {}
}
