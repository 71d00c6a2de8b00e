package io.leveret.amqp.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs tasks at once, on the caller's thread. Its clock stands still: what is due later runs when a test says so. */
final class InlineScheduler extends AbstractExecutorService implements ScheduledExecutorService {

    private final Queue<Runnable> later = new ArrayDeque<>();
    private int refusals;

    /** The next tasks are refused, as where memory is short. */
    void refuse(int tasks) {
        refusals = tasks;
    }

    /** Runs all that is due later. */
    void runLater() {
        Runnable task;
        while ((task = later.poll()) != null) {
            task.run();
        }
    }

    @Override
    public void execute(Runnable task) {
        take();
        task.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        take();
        later.add(task);
        return new Never<>(() -> null);
    }

    private void take() {
        if (refusals > 0) {
            refusals--;
            throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
        }
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return new Never<>(task);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return new Never<>(() -> null);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return new Never<>(() -> null);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    /** A task that is not run. */
    private static final class Never<V> extends FutureTask<V> implements ScheduledFuture<V> {

        Never(Callable<V> task) {
            super(task);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.ofDays(1));
        }

        @Override
        @SuppressWarnings("ComparableType") // as the interface has it
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
