package io.leveret.engine.dispatch;

import io.leveret.Batching;
import io.leveret.engine.threads.Timer;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the tasks of handlers that take several events in one call. A batch is due when it is full, or when its first
 * task has waited long enough; more may join until a worker takes it. Not thread-safe, but for {@link #anyDue} and {@link
 * #firstDue}: a {@link Sequencer} guards it with its lock.
 */
final class Batches {

    /** One for each handler that has one; not full, and not taken. */
    private final IdentityHashMap<Batching<?>, TaskBatch> filling = new IdentityHashMap<>();

    /** Those that a worker may take, in the order in which they became due. */
    private final Queue<TaskBatch> due = new ConcurrentLinkedQueue<>();

    private final Timer timer;
    private final Consumer<TaskBatch> onTimeUp;

    /**
     * None so far.
     *
     * @param onTimeUp told, by the timer's thread, that a batch has waited long enough
     */
    Batches(Timer timer, Consumer<TaskBatch> onTimeUp) {
        this.timer = timer;
        this.onTimeUp = onTimeUp;
    }

    /** Takes a task; true when its batch is due by that. */
    boolean add(Task task, Batching<?> batching) {
        TaskBatch batch = filling.get(batching);
        boolean first = batch == null;
        if (batch == null) {
            batch = new TaskBatch(batching);
            filling.put(batching, batch);
        }
        batch.add(task);
        if (batch.isFull()) {
            filling.remove(batching);
            return becomesDue(batch);
        }
        return first && !waits(batch) && becomesDue(batch);
    }

    /** Has the timer end the wait for more; false when it can't, as when memory is short: then the batch does not wait. */
    private boolean waits(TaskBatch batch) {
        try {
            batch.waits(timer.after(batch.batching().within(), "begin a batch", () -> onTimeUp.accept(batch)));
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** Its first task has waited long enough; false when a worker may take it already. */
    boolean becomesDue(TaskBatch batch) {
        boolean became = batch.becomesDue();
        if (became) {
            due.add(batch);
        }
        return became;
    }

    /** None waits for more; false when that changes nothing. */
    boolean beginAll() {
        boolean any = false;
        for (TaskBatch batch : filling.values()) {
            any |= becomesDue(batch);
        }
        return any;
    }

    /** Whether a task goes along with the earlier ones of its lane, as they are in a batch that it may join. */
    boolean joins(Task task, Batching<?> batching) {
        TaskBatch batch = filling.get(batching);
        return batch != null && batch.has(task.lane());
    }

    /** The first that is due: nothing joins it any more. Null when there is none. */
    @Nullable
    TaskBatch take() {
        TaskBatch batch = due.poll();
        if (batch != null) {
            filling.remove(batch.batching(), batch);
        }
        return batch;
    }

    /** The one that a worker takes next; null when there is none. */
    @Nullable
    TaskBatch firstDue() {
        return due.peek();
    }

    /** Whether a worker may take one. */
    boolean anyDue() {
        return !due.isEmpty();
    }
}
