package io.leveret.engine.dispatch;

import io.leveret.Batching;
import io.leveret.engine.dispatch.Lanes.Lane;
import io.leveret.engine.threads.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that a handler takes together, in the order of their arrival, and what became of each. The {@link Sequencer}'s lock
 * guards it while it fills; then one worker has it.
 */
public final class TaskBatch {

    private final Batching<?> batching;
    private final List<Task> tasks = new ArrayList<>();

    /** Those of its tasks: later ones of their keys may join while it fills. */
    private final Set<Lane> lanes = new HashSet<>();

    /** Those that wait for one of its tasks, which is run again later. */
    private final Set<Lane> held = new HashSet<>();

    private final Map<Task, RunResult> results = new HashMap<>();

    /** Ends the wait for more; null before the wait and for a batch that is full at once. */
    private Timer.@Nullable Scheduled wait;

    /** Whether a worker may take it; others may join until one does. */
    private boolean due;

    TaskBatch(Batching<?> batching) {
        this.batching = batching;
    }

    /** How its handler takes several events. */
    public Batching<?> batching() {
        return batching;
    }

    /** All of them, in the order of their arrival. */
    public List<Task> tasks() {
        return Collections.unmodifiableList(tasks);
    }

    void add(Task task) {
        tasks.add(task);
        Lane lane = task.lane();
        if (lane != null) {
            lanes.add(lane);
        }
    }

    boolean isFull() {
        return tasks.size() >= batching.max();
    }

    /** Whether tasks of a lane are in it. */
    boolean has(@Nullable Lane lane) {
        return lane != null && lanes.contains(lane);
    }

    void waits(Timer.Scheduled scheduled) {
        wait = scheduled;
    }

    /** It waits for no more; false when it did not before. */
    boolean becomesDue() {
        boolean became = !due;
        due = true;
        if (wait != null) {
            wait.cancel();
        }
        return became;
    }

    /** Whether nothing was decided about a task, and it may be run. */
    public boolean undecided(Task task) {
        return !results.containsKey(task) && !behind(task);
    }

    /** Whether a task is not to be run now, because an earlier one of its key is run again first. */
    public boolean behind(Task task) {
        return !results.containsKey(task) && task.lane() != null && held.contains(task.lane());
    }

    /**
     * A task was run. Where an earlier one of its key is run again first, its own wait begins all the same.
     *
     * @param result what is left to do with it
     */
    public void ran(Task task, RunResult result) {
        Lane lane = task.lane();
        if (result instanceof RunResult.Again again && lane != null && !held.add(lane)) {
            task.waits(again.delay());
        } else {
            results.put(task, result);
        }
    }

    /** How a task is run again after a wait; null when it is not, and when its wait is that for an earlier one of its key. */
    RunResult.@Nullable Again again(Task task) {
        return results.get(task) instanceof RunResult.Again again ? again : null;
    }

    /** Whether it is over for a task. */
    boolean done(Task task) {
        return !behind(task) && again(task) == null;
    }
}
