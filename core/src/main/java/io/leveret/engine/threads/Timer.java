package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs tasks later, on one thread. The tasks are short and never run user code. An exception ends neither the thread
 * nor the repetition of the task: it is recorded as an {@linkplain InternalFaults internal fault} until the task
 * succeeds.
 */
public final class Timer implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    /** How often faults that last no longer are looked for. */
    private static final Duration FORGET = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor executor;
    private final InternalFaults faults;

    public Timer(String application, InternalFaults faults) {
        this.faults = faults;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "leveret-" + application + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /**
     * Starts its thread: later there may be none to be had, and it is this one that tries again then. Internal faults that
     * last no longer are forgotten from here on.
     */
    void start() {
        executor.prestartCoreThread();
        every(FORGET, "look whether its faults last", faults::forgetOld);
    }

    /** Runs a task once; does nothing once closed. */
    public Scheduled after(Duration delay, String what, Runnable task) {
        try {
            var future = executor.schedule(() -> guarded(what, task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
            return () -> {};
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
        var unused = executor.scheduleWithFixedDelay(
                () -> guarded(what, task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
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
        executor.shutdownNow();
    }
}
