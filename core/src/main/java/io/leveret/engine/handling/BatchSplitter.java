package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.engine.dispatch.Hold;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.dispatch.TaskBatch;
import io.leveret.engine.failures.Thrown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handles batches: a call that fails is made again with each half of its events, the first half first, until an event
 * fails alone. What becomes of that one is decided as for any single event.
 */
final class BatchSplitter {

    private final HandlingParts parts;
    private final Link link;
    private final Endings endings;
    private final Settler settler;
    private final DeliveryLog log;
    private final DeliveryProcessor single;

    /**
     * The splitter of a subscription.
     *
     * @param link calls the handler of several events once
     * @param single handles what has come down to one event
     */
    BatchSplitter(
            HandlingParts parts,
            Link link,
            Endings endings,
            Settler settler,
            DeliveryLog log,
            DeliveryProcessor single) {
        this.parts = parts;
        this.link = link;
        this.endings = endings;
        this.settler = settler;
        this.log = log;
        this.single = single;
    }

    /** Never throws. */
    void run(TaskBatch batch) {
        List<Task> tasks = batch.tasks();
        int[] before =
                tasks.stream().mapToInt(task -> task.history().attempts()).toArray();
        try {
            for (Task task : tasks) {
                settler.begin(task);
                task.running();
            }
            split(batch);
        } catch (Throwable e) {
            for (int i = 0; i < before.length; i++) {
                if (batch.undecided(tasks.get(i))) {
                    single.engineFailed(tasks.get(i), e, tasks.get(i).history().attempts() > before[i]);
                }
            }
        } finally {
            tasks.forEach(Task::ran);
        }
    }

    private void split(TaskBatch batch) {
        Deque<List<Task>> left = new ArrayDeque<>();
        left.push(batch.tasks());
        boolean goesOn = parts.begins().getAsBoolean();
        while (!left.isEmpty()) {
            List<Task> next = handleable(batch, left.pop());
            if (!goesOn) {
                next.forEach(task -> batch.ran(task, endings.left(task)));
            } else {
                handle(batch, next, left);
                goesOn = left.isEmpty() || parts.goesOn().getAsBoolean();
            }
        }
    }

    /** Without those whose connection is gone, and those behind one of their key that is handled again first. */
    private List<Task> handleable(TaskBatch batch, List<Task> some) {
        List<Task> handleable = new ArrayList<>(some.size());
        for (Task task : some) {
            if (batch.behind(task)) {
                settler.putDown(task);
            } else if (task.delivery().stale()) {
                settler.connectionLost(task);
                batch.ran(task, RunResult.DONE);
            } else {
                handleable.add(task);
            }
        }
        return handleable;
    }

    /** Handles some of a batch; when they fail together, their halves are left. */
    private void handle(TaskBatch batch, List<Task> some, Deque<List<Task>> left) {
        try {
            if (some.size() == 1) {
                batch.ran(some.get(0), single.alone(some.get(0)));
            } else if (some.size() > 1) {
                Outcome outcome = call(some);
                if (outcome != null) {
                    apply(batch, some, outcome);
                } else {
                    left.push(some.subList(some.size() / 2, some.size()));
                    left.push(some.subList(0, some.size() / 2));
                }
            }
        } finally {
            parts.threads().context().restore();
        }
    }

    /** An attempt of each; null when it has failed. */
    private @Nullable Outcome call(List<Task> some) {
        for (Task task : some) {
            Hold hold = task.hold();
            if (hold != null) {
                hold.begin();
            }
            task.attemptStarts();
        }
        parts.unreadable().read();
        var call = BatchCall.of(some);
        long startedAt = System.nanoTime();
        Outcome outcome = null;
        Throwable failure = null;
        try {
            outcome = link.handle(call);
        } catch (Throwable e) {
            failure = e instanceof Exception thrown ? Thrown.unwrap(thrown) : e;
            log.batchFailed(call, failure);
        }
        for (Task task : some) {
            AttemptLink.tell(parts.spec(), parts.threads().listeners(), task, startedAt, failure);
        }
        return outcome;
    }

    private void apply(TaskBatch batch, List<Task> some, Outcome outcome) {
        for (int i = 0; i < some.size(); i++) {
            Outcome own = outcome instanceof Outcome.Each each ? each.outcomes().get(i) : outcome;
            batch.ran(some.get(i), single.apply(some.get(i), own));
        }
    }
}
