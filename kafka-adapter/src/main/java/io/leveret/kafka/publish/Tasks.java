package io.leveret.kafka.publish;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the sender's thread is to do, in its order; the engine bounds how many events there are. Thread-safe. */
final class Tasks {

    /** How long one that memory is too short for waits until it is tried again, in nanoseconds. */
    private static final long SHORT_OF_MEMORY = 1_000_000;

    private final ScheduledExecutorService timer;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    Tasks(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    void add(Runnable task) {
        queue.add(task);
    }

    /** Adds one that nobody would add again: waits while memory is too short for that. */
    void addSurely(Runnable task) {
        insist(() -> queue.add(task));
    }

    /** The same after a delay. */
    void addLater(long millis, Runnable task) {
        insist(() -> {
            var unused = timer.schedule(() -> addSurely(task), millis, TimeUnit.MILLISECONDS);
        });
    }

    private void insist(Runnable adding) {
        while (!succeeds(adding) && !timer.isShutdown()) {
            LockSupport.parkNanos(SHORT_OF_MEMORY);
        }
    }

    private static boolean succeeds(Runnable adding) {
        try {
            adding.run();
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** Takes one back; false if it was begun. */
    boolean remove(Runnable task) {
        return queue.remove(task);
    }

    /** The next one, once there is one. */
    Runnable take() throws InterruptedException {
        return queue.take();
    }

    /** The next one; null if there is none. */
    @Nullable
    Runnable poll() {
        return queue.poll();
    }
}
