package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;

/**
 * The threads that all parts of an application share, and what belongs to them.
 *
 * @param workers where user code runs
 * @param timer what is done later
 * @param listeners who is told, on a thread of their own
 * @param context what a worker's thread carries before user code runs on it
 * @param faults what fails inside
 */
public record EngineThreads(
        Workers workers, Timer timer, Listeners listeners, ThreadContext context, InternalFaults faults) {

    /** Starts them, the listeners' first. */
    public void start() {
        listeners.start(workers.prefix("listeners") + "1");
        timer.start();
        workers.watch(timer);
    }
}
