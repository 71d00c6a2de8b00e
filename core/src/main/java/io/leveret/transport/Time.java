package io.leveret.transport;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Where the engine and the embedded broker have the time from: what time it is, and what runs later. Tests give another one,
 * whose delays are over when they say so. Closing, and waits that block a caller, go by the system's time. Thread-safe.
 */
public interface Time extends InstantSource {

    /** The system's. */
    Time SYSTEM = new SystemTime();

    /**
     * For measuring how long something takes, as {@link System#nanoTime}.
     *
     * @return nanoseconds since some moment
     */
    long nanoTime();

    /**
     * Makes a scheduler.
     *
     * @param thread the name of its thread
     * @return a scheduler whose thread begins with its first task
     */
    Scheduler scheduler(String thread);

    /** Runs tasks later, one at a time, on a daemon thread of its own. Thread-safe. */
    interface Scheduler extends AutoCloseable {

        /** Starts its thread: later there may be none to be had. */
        void start();

        /**
         * Runs a task once; never, if the scheduler is closed.
         *
         * @param delay how long to wait
         * @param task short; what it throws is lost
         * @return cancels the task, unless it runs already
         */
        Runnable after(Duration delay, Runnable task);

        /** Runs no further task. */
        @Override
        void close();
    }
}
