package io.leveret.engine;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.transport.ConsumerHandle;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a subscription may start handling a delivery, and pauses and resumes its consumer. Stopping has two
 * steps. First, no further handler starts, and deliveries are left unsettled. When no handler runs any more, the
 * consumer returns all unsettled deliveries to the queue in order. So no other instance receives an event of a key
 * while an earlier one is handled here. Thread-safe.
 */
final class Flow {

    /** What was asked for last. */
    sealed interface Wish {

        /** To handle what comes. */
        record Run() implements Wish {}

        /** To handle nothing until resumed. */
        record Pause() implements Wish {}

        /**
         * The same, asked for by supervision.
         *
         * @param cause what it says about that
         */
        record Trip(String cause) implements Wish {}

        /** To end. */
        record Close() implements Wish {}
    }

    private enum Phase {
        FLOWING,
        /** Nothing begins, and something may still run. */
        STOPPING,
        /** Nothing begins, and all was given back, or is being given back. */
        STOPPED
    }

    private final OpenTasks open;
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under {@code lock}; {@link Wish.Close} is the last. */
    private volatile Wish wish = new Wish.Run();

    /** Written under {@code lock}. Not {@code FLOWING} once closing. */
    private volatile Phase phase = Phase.FLOWING;

    /** Whether a delivery was left alone that the consumer has not given back: then it has to, before anything begins. Guarded by {@code lock}. */
    private boolean leftAlone;

    /** True while a thread calls the consumer: one at a time, and without the lock, as the call may hand over deliveries. Guarded by {@code lock}. */
    private boolean moving;

    /** Set once, maybe after the first deliveries. Guarded by {@code lock}. */
    private @Nullable ConsumerHandle consumer;

    Flow(OpenTasks open) {
        this.open = open;
    }

    Wish wish() {
        return wish;
    }

    /** Whether it still waits for what runs. */
    boolean stopping() {
        return phase == Phase.STOPPING;
    }

    /** Whether a delivery may be begun; otherwise it is to be left alone. Asked once it is among the open ones. */
    boolean begins() {
        return phase == Phase.FLOWING || !leave();
    }

    private boolean leave() {
        lock.lock();
        try {
            leftAlone |= phase != Phase.FLOWING;
            return phase != Phase.FLOWING;
        } finally {
            lock.unlock();
        }
    }

    /** The consumer is there; what was asked for meanwhile is done now. */
    void attach(ConsumerHandle made) {
        lock.lock();
        try {
            consumer = made;
        } finally {
            lock.unlock();
        }
        move();
    }

    /** Stops until resumed; false, and nothing changes, unless it was to run. */
    boolean stop(Wish why) {
        lock.lock();
        try {
            if (!(wish instanceof Wish.Run)) {
                return false;
            }
            wish = why;
            stopBeginning();
        } finally {
            lock.unlock();
        }
        move();
        return true;
    }

    /** Runs again, as soon as what was left alone is given back; false, and nothing changes, unless it was stopped. */
    boolean resume() {
        lock.lock();
        try {
            if (wish instanceof Wish.Run || wish instanceof Wish.Close) {
                return false;
            }
            wish = new Wish.Run();
            if (phase == Phase.STOPPING && !leftAlone) {
                beginAgain();
            }
        } finally {
            lock.unlock();
        }
        move();
        return true;
    }

    /** Begins nothing any more. What is left goes back when the consumer is closed. */
    void close() {
        lock.lock();
        try {
            wish = new Wish.Close();
            stopBeginning();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the consumer: the last step. */
    void end(Duration timeout) {
        ConsumerHandle now;
        lock.lock();
        try {
            now = consumer;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            now.close(timeout);
        }
    }

    private void stopBeginning() {
        if (phase == Phase.FLOWING) {
            phase = Phase.STOPPING;
            open.onNone(this::move);
        }
    }

    private void beginAgain() {
        leftAlone = false;
        phase = Phase.FLOWING;
        open.onNone(null);
    }

    /** Takes the steps that are due. */
    private void move() {
        Runnable step = next();
        while (step != null) {
            try {
                step.run();
            } finally {
                moved();
            }
            step = next();
        }
    }

    private void moved() {
        lock.lock();
        try {
            moving = false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            ConsumerHandle now = consumer;
            if (moving || now == null || wish instanceof Wish.Close) {
                return null;
            }
            if (phase == Phase.STOPPING && open.none()) {
                phase = Phase.STOPPED;
                moving = true;
                return now::pause;
            }
            if (phase == Phase.STOPPED && wish instanceof Wish.Run) {
                beginAgain();
                moving = true;
                return now::resume;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
