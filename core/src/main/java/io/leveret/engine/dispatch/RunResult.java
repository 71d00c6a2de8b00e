package io.leveret.engine.dispatch;

import java.time.Duration;

/** What is left to do with a task that was run. */
public sealed interface RunResult {

    /** Nothing. */
    RunResult DONE = new Done();

    /** Nothing: it is settled, or left to the transport. */
    record Done() implements RunResult {}

    /** It is to be run again. Its lane waits for it, and its worker does not. */
    sealed interface Again extends RunResult {

        /** How long it waits for that. */
        Duration delay();
    }

    /**
     * A delayed retry of an event whose lane is held for it.
     *
     * @param delay how long to hold it
     */
    record HoldFor(Duration delay) implements Again {}

    /**
     * A retry inside the process.
     *
     * @param delay how long to wait
     */
    record RetryIn(Duration delay) implements Again {}
}
