package io.leveret.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system's clock, and threads that wait. */
final class SystemTime implements Time {

    SystemTime() {}

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduler scheduler(String thread) {
        return new OneThread(thread);
    }

    private static final class OneThread implements Scheduler {

        private final ScheduledThreadPoolExecutor executor;

        OneThread(String name) {
            executor = new ScheduledThreadPoolExecutor(1, task -> {
                var thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            });
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public void start() {
            executor.prestartCoreThread();
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            try {
                var future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            } catch (RejectedExecutionException e) {
                if (!executor.isShutdown()) {
                    throw e;
                }
                return () -> {};
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
