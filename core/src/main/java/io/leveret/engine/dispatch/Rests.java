package io.leveret.engine.dispatch;

import io.leveret.engine.threads.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for their next run. No worker has them meanwhile. Each wait ends once: by the timer, or early.
 * Thread-safe.
 */
final class Rests {

    private final Timer timer;
    private final Set<Rest> all = ConcurrentHashMap.newKeySet();

    Rests(Timer timer) {
        this.timer = timer;
    }

    /**
     * Has a task wait.
     *
     * @param then given the task when the time is over; short, runs no user code
     */
    void add(Task task, RunResult.Again again, Consumer<Task> then) {
        var rest = new Rest(task, again instanceof RunResult.HoldFor);
        all.add(rest);
        rest.begin(again.delay(), then);
    }

    /** How many wait for a delayed retry. */
    int held() {
        int held = 0;
        for (Rest rest : all) {
            held += rest.held ? 1 : 0;
        }
        return held;
    }

    /**
     * Ends the wait of some tasks.
     *
     * @param which chooses them
     * @param given each of them; the caller decides what becomes of it
     */
    void end(Predicate<Task> which, Consumer<Task> given) {
        for (Rest rest : all) {
            if (which.test(rest.task) && rest.end()) {
                rest.cancel();
                given.accept(rest.task);
            }
        }
    }

    /** One wait. */
    private final class Rest {

        private final Task task;
        private final boolean held;
        private final AtomicBoolean over = new AtomicBoolean();

        /** Null until the timer has it. */
        private volatile Timer.@Nullable Scheduled scheduled;

        Rest(Task task, boolean held) {
            this.task = task;
            this.held = held;
        }

        void begin(Duration delay, Consumer<Task> then) {
            Runnable run = () -> {
                if (end()) {
                    then.accept(task);
                }
            };
            try {
                scheduled = timer.after(delay, "run an event again", run);
            } catch (RuntimeException | Error e) {
                // As where memory is short: too early is better than never.
                run.run();
            }
            if (over.get()) {
                // Ended before the timer was known.
                cancel();
            }
        }

        /** True for the one who ends it. */
        boolean end() {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                all.remove(this);
            }
            return first;
        }

        /** Otherwise the timer would keep the event until the time is over. */
        void cancel() {
            Timer.Scheduled timed = scheduled;
            if (timed != null) {
                timed.cancel();
            }
        }
    }
}
