package io.leveret.engine.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The tasks of a subscription that are being handled or settled. Closing waits for them. */
public final class OpenTasks {

    private final Set<Task> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();

    /** Set once somebody waits, so that the hot path signals nobody. */
    private volatile boolean awaited;

    /** Whom to tell when there are none; null while nobody cares. */
    private volatile @Nullable Runnable onNone;

    public void add(Task task) {
        open.add(task);
    }

    public void remove(Task task) {
        open.remove(task);
        if (awaited && open.isEmpty()) {
            lock.lock();
            try {
                quiet.signalAll();
            } finally {
                lock.unlock();
            }
        }
        Runnable told = onNone;
        if (told != null && open.isEmpty()) {
            told.run();
        }
    }

    /** How many there are; adds up few numbers, and takes no lock. */
    public int count() {
        return open.size();
    }

    public boolean none() {
        return open.isEmpty();
    }

    /** Has somebody told, on the thread that removes the last one, each time there are none; null ends it. */
    public void onNone(@Nullable Runnable told) {
        onNone = told;
    }

    /** Whether this thread runs one of them: it would wait for itself. */
    public boolean mine() {
        return open.stream().anyMatch(task -> task.runBy(Thread.currentThread()));
    }

    /** Waits until there are none; false when the time ran out first, or when those that are left wait for the JVM's end. */
    public boolean awaitNone(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            awaited = true;
            while (!open.isEmpty()) {
                if (left <= 0 || open.stream().allMatch(Task::exiting)) {
                    return open.isEmpty();
                }
                // Waits in slices, as a task may leave between the look above and this wait.
                long slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(20));
                left -= slice - Math.max(0, quiet.awaitNanos(slice));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    public List<Task> snapshot() {
        return List.copyOf(open);
    }
}
