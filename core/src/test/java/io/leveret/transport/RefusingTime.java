package io.leveret.transport;

import java.time.Duration;
import java.time.Instant;

/** Another time, whose schedulers refuse some tasks, as where memory is short. Used by one thread. */
public final class RefusingTime implements Time {

    private final ManualTime manual;
    private int refusals;

    public RefusingTime(ManualTime manual) {
        this.manual = manual;
    }

    /** The next tasks are refused. */
    public void refuse(int tasks) {
        refusals = tasks;
    }

    /** How many it still refuses. */
    public int refusals() {
        return refusals;
    }

    @Override
    public Instant instant() {
        return manual.instant();
    }

    @Override
    public long nanoTime() {
        return manual.nanoTime();
    }

    @Override
    public Scheduler scheduler(String thread) {
        Scheduler scheduler = manual.scheduler(thread);
        return new Scheduler() {

            @Override
            public void start() {}

            @Override
            public Runnable after(Duration delay, Runnable task) {
                if (refusals > 0) {
                    refusals--;
                    throw new InternalError("on purpose"); // JUnit ends with one that is out of memory
                }
                return scheduler.after(delay, task);
            }

            @Override
            public void close() {
                scheduler.close();
            }
        };
    }
}
