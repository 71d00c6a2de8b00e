package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.Time;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Runs tasks later, on one thread. The tasks are short and never run user code. An exception ends neither the thread
 * nor the repetition of the task: it is recorded as an {@linkplain InternalFaults internal fault} until the task
 * succeeds.
 */
public final class Timer implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    /** How long it waits until a task can be scheduled again, in nanoseconds. */
    private static final long SHORT_OF_MEMORY = Duration.ofMillis(1).toNanos();

    /** How often faults that last no longer are looked for. */
    private static final Duration FORGET = Duration.ofSeconds(1);

    private final Time time;
    private final Time.Scheduler scheduler;
    private final InternalFaults faults;

    public Timer(String application, InternalFaults faults, Time time) {
        this.time = time;
        this.scheduler = time.scheduler("leveret-" + application + "-timer");
        this.faults = faults;
    }

    /** The time that it goes by. */
    public Time time() {
        return time;
    }

    /**
     * Starts its thread: later there may be none to be had, and it is this one that tries again then. Internal faults that
     * last no longer are forgotten from here on.
     */
    void start() {
        scheduler.start();
        every(FORGET, "look whether its faults last", faults::forgetOld);
    }

    /** Runs a task once; does nothing once closed. */
    public Scheduled after(Duration delay, String what, Runnable task) {
        return scheduler.after(delay, () -> guarded(what, task))::run;
    }

    /**
     * Runs a task once, and again after the same delay as long as it fails. Returns when the timer has it: while there is no
     * memory for that, the caller waits.
     */
    public void untilItSucceeds(Duration delay, String what, Runnable task) {
        while (!isInsistedOn(delay, what, task)) {
            LockSupport.parkNanos(SHORT_OF_MEMORY);
        }
    }

    private boolean isInsistedOn(Duration delay, String what, Runnable task) {
        try {
            after(delay, what, () -> tried(delay, what, task));
            return true;
        } catch (RuntimeException | Error e) {
            faults.failed(what, e);
            return false;
        }
    }

    private void tried(Duration delay, String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            untilItSucceeds(delay, what, task);
            throw e;
        }
    }

    /** A task that is to run. */
    @FunctionalInterface
    public interface Scheduled {

        /** It is not run, unless it runs already. */
        void cancel();
    }

    /** Runs a task again and again until the timer is closed. */
    public void every(Duration period, String what, Runnable task) {
        scheduler.after(period, () -> {
            guarded(what, task);
            while (!isRepeated(period, what, task)) {
                LockSupport.parkNanos(SHORT_OF_MEMORY);
            }
        });
    }

    /** There may be no memory to schedule it, for a moment: the timer's thread has nothing better to do than to wait for it. */
    private boolean isRepeated(Duration period, String what, Runnable task) {
        try {
            every(period, what, task);
            return true;
        } catch (RuntimeException | Error e) {
            faults.failed(what, e);
            return false;
        }
    }

    private void guarded(String what, Runnable task) {
        try {
            task.run();
            faults.works(what);
        } catch (RuntimeException | Error e) {
            faults.failed(what, e);
        }
    }

    /** Closes it as soon as a condition holds, which is looked at now and then. */
    public void closeOnce(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            close();
        } else {
            every(LOOK, "close", () -> {
                if (condition.getAsBoolean()) {
                    close();
                }
            });
        }
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
