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
 * tasks of the key wait in the lane, in the order in which they were placed. Not thread-safe: a {@link Sequencer} guards
 * it with its lock.
 */
final class Lanes {

    /** By the key of the task that opened the lane. */
    private final Map<LaneKey, Lane> lanes = new HashMap<>();

    /**
     * Takes a task: one without a key is ready, one with a key comes behind the earlier ones of its key.
     *
     * @param ready given the task if it may run now
     */
    void place(Task task, Consumer<Task> ready) {
        LaneKey key = task.key();
        if (key == null) {
            ready.accept(task);
            return;
        }
        Lane lane = lanes.get(key);
        Throwable broken = key.broken();
        if (broken != null) {
            ready.accept(task.withoutLane(broken));
        } else if (lane != null) {
            task.placed(lane);
            lane.add(task);
        } else {
            var opened = new Lane(key);
            task.placed(opened);
            lanes.put(key, opened);
            ready.accept(task);
        }
    }

    /** The head of a lane is done: the one behind it, which may run now, or null. */
    @Nullable
    Task advance(Lane lane) {
        Task next = lane.waiting == null ? null : lane.waiting.poll();
        if (next == null) {
            lanes.remove(lane.key);
        }
        return next;
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

        /** Null until one waits: where there are many keys, most lanes have one task only. */
        private @Nullable Deque<Task> waiting;

        LaneKey key() {
            return key;
        }

        private Lane(LaneKey key) {
            this.key = key;
        }

        private void add(Task task) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(task);
        }
    }
}
