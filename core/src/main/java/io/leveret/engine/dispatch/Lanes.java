package io.leveret.engine.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one task of each key run at a time.
 *
 * <p>Invariant: a key has a lane exactly while one of its tasks, the lane's head, is ready, runs, or is held. The later
 * tasks of the key wait in the lane, in the order in which they were placed. In a batch several may be heads: those that
 * follow each other and go into the same batch. Not thread-safe: a {@link Sequencer} guards it with its lock.
 */
final class Lanes {

    /** By the key of the task that opened the lane. */
    private final Map<LaneKey, Lane> lanes = new HashMap<>();

    /**
     * Takes a task: one without a key is ready, one with a key comes behind the earlier ones of its key.
     *
     * @param ready given the task if it may run now
     */
    void place(Task task, Ready ready) {
        LaneKey key = task.key();
        if (key == null) {
            ready.mayRun(task);
            return;
        }
        Lane lane = lanes.get(key);
        Throwable broken = key.broken();
        if (broken != null) {
            ready.mayRun(task.withoutLane(broken));
        } else if (lane != null) {
            task.placed(lane);
            if (lane.first() == null && ready.joins(task)) {
                lane.heads++;
                ready.mayRun(task);
            } else {
                lane.waiting().add(task);
            }
        } else {
            var opened = new Lane(key);
            task.placed(opened);
            lanes.put(key, opened);
            opened.heads = 1;
            ready.mayRun(task);
        }
    }

    /**
     * A head of a lane is done.
     *
     * @param ready given the one behind it if it may run now, and those behind that which go along with it
     */
    void advance(Lane lane, Ready ready) {
        if (--lane.heads > 0) {
            return;
        }
        Task next = lane.first();
        if (next == null) {
            lanes.remove(lane.key);
            return;
        }
        do {
            lane.waiting().remove();
            lane.heads++;
            ready.mayRun(next);
            next = lane.first();
        } while (next != null && ready.joins(next));
    }

    /** A head of a lane waits again, as an earlier head is run again first. Called for the last of them first. */
    void putBack(Lane lane, Task head) {
        lane.heads--;
        lane.waiting().addFirst(head);
    }

    /** Has tasks run. */
    @FunctionalInterface
    interface Ready {

        /** A task may run now. */
        void mayRun(Task task);

        /** Whether a task goes along with the heads of its lane: in a batch that has them, and still fills. */
        default boolean joins(Task task) {
            return false;
        }
    }

    /**
     * Forgets the waiting tasks that their connection has taken along. The heads stay: a worker looks at them next.
     *
     * @param dropped given each of them
     */
    void dropStale(Consumer<Task> dropped) {
        for (Lane lane : lanes.values()) {
            if (lane.waiting != null) {
                dropStale(lane.waiting, dropped);
            }
        }
    }

    private static void dropStale(Deque<Task> waiting, Consumer<Task> dropped) {
        for (Iterator<Task> each = waiting.iterator(); each.hasNext(); ) {
            Task task = each.next();
            if (task.delivery().stale()) {
                each.remove();
                dropped.accept(task);
            }
        }
    }

    /** The tasks of one key that wait for the head of the lane. */
    static final class Lane {

        /**
         * That of the first head. It finds the lane again by being the same object: a handler may change what its key has in
         * it, and then no other key equals it.
         */
        private final LaneKey key;

        /** How many of its tasks are ready, run, or are held: more than one in a batch only. */
        private int heads;

        /** Null until one waits: where there are many keys, most lanes have one task only. */
        private @Nullable Deque<Task> waiting;

        LaneKey key() {
            return key;
        }

        private Lane(LaneKey key) {
            this.key = key;
        }

        private Deque<Task> waiting() {
            Deque<Task> now = waiting;
            if (now == null) {
                now = new ArrayDeque<>();
                waiting = now;
            }
            return now;
        }

        /** The first that waits, or null. */
        private @Nullable Task first() {
            return waiting == null ? null : waiting.peek();
        }
    }
}
