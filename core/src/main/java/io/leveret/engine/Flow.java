package io.leveret.engine;

import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.transport.ConsumerHandle;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a subscription may start handling a delivery, and pauses and resumes its consumer. Stopping has two
 * steps. First, no further handler starts, and deliveries are left unsettled. When no handler runs any more, the
 * consumer returns all unsettled deliveries to the queue in order. So no other instance receives an event of a key
 * while an earlier one is handled here. Thread-safe.
 */
final class Flow {

    private enum Phase {
        FLOWING,
        /** One begins; then it is {@code STOPPING}. */
        PROBING,
        /** Nothing begins, and something may still run. */
        STOPPING,
        /** Nothing begins, and all was given back, or is being given back. */
        STOPPED
    }

    private final OpenTasks open;
    private final Runnable move = this::move;
    private final ReentrantLock lock = new ReentrantLock();

    /** Written under {@code lock}; {@link Wish.Close} is the last. */
    private volatile Wish wish = new Wish.Run();

    /** Written under {@code lock}. Not {@code FLOWING} once closing. */
    private volatile Phase phase = Phase.FLOWING;

    /** Whether a delivery was left alone that the consumer has not given back: then it has to, before anything begins. Guarded by {@code lock}. */
    private boolean leftAlone;

    /** True while a thread calls the consumer: one at a time, and without the lock, as the call may hand over deliveries. Guarded by {@code lock}. */
    private boolean moving;

    /** What to do when the probe begins that is due; null while none is. Guarded by {@code lock}. */
    private @Nullable Runnable due;

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
        return phase == Phase.FLOWING || beginsAsProbe();
    }

    private boolean beginsAsProbe() {
        lock.lock();
        try {
            if (phase == Phase.PROBING) {
                stopBeginning();
                return true;
            }
            leftAlone |= phase != Phase.FLOWING;
            return phase == Phase.FLOWING;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what has begun may call user code again; otherwise it is to be left alone. Asked before each further call. */
    boolean goesOn() {
        lock.lock();
        try {
            boolean goesOn = wish instanceof Wish.Run || wish instanceof Wish.Probe;
            leftAlone |= !goesOn;
            return goesOn;
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

    /** Stops until resumed; false, and nothing changes, if it is stopped already by what does not give way. */
    boolean stop(Wish why) {
        lock.lock();
        try {
            if (!givesWayTo(why)) {
                return false;
            }
            wish = why;
            due = null;
            stopBeginning();
        } finally {
            lock.unlock();
        }
        move();
        return true;
    }

    /** The pauses of a circuit breaker end by themselves, so they give way to those that don't. */
    private boolean givesWayTo(Wish why) {
        return wish instanceof Wish.Run
                || wish instanceof Wish.Probe
                || (wish instanceof Wish.Open && !(why instanceof Wish.Open));
    }

    /**
     * Runs again, as soon as what was left alone is given back; false unless it was stopped. Then only a step that has failed is
     * taken once more.
     */
    boolean resume() {
        return resume(now -> !(now instanceof Wish.Run || now instanceof Wish.Close));
    }

    /** The same, if this is what has stopped it. */
    boolean resumeFrom(Wish stopped) {
        return resume(stopped::equals);
    }

    private boolean resume(Predicate<Wish> from) {
        boolean stopped;
        lock.lock();
        try {
            stopped = from.test(wish);
            if (stopped) {
                wish = new Wish.Run();
                due = null;
                if (phase == Phase.PROBING || (phase == Phase.STOPPING && !leftAlone)) {
                    beginAgain(Phase.FLOWING);
                }
            }
        } finally {
            lock.unlock();
        }
        move();
        return stopped;
    }

    /**
     * Has one event handled, as soon as what runs has ended, and again one as long as none shows whether to go on. Does
     * nothing if something else has stopped it meanwhile.
     *
     * @param begins run just before the first may begin, when nothing runs; short
     */
    void probe(Wish.Open open, Runnable begins) {
        lock.lock();
        try {
            if (wish.equals(open)) {
                due = begins;
            }
        } finally {
            lock.unlock();
        }
        move();
    }

    /** Changes how many deliveries the consumer may have unsettled. */
    void prefetch(int deliveries) {
        ConsumerHandle now = consumer();
        if (now != null) {
            now.prefetch(deliveries);
        }
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
        ConsumerHandle now = consumer();
        if (now != null) {
            now.close(timeout);
        }
    }

    private @Nullable ConsumerHandle consumer() {
        lock.lock();
        try {
            return consumer;
        } finally {
            lock.unlock();
        }
    }

    private void stopBeginning() {
        if (phase == Phase.FLOWING || phase == Phase.PROBING) {
            phase = Phase.STOPPING;
            open.onNone(move);
        }
    }

    private void beginAgain(Phase next) {
        leftAlone = false;
        phase = next;
        open.onNone(null);
    }

    /** Takes the steps that are due. */
    private void move() {
        Runnable step = next();
        while (step != null) {
            boolean taken = false;
            try {
                step.run();
                taken = true;
            } finally {
                moved(taken);
            }
            step = next();
        }
    }

    /** What the consumer has done of a step that has failed is not known: it is paused, maybe once more, and then resumed. */
    private void moved(boolean taken) {
        lock.lock();
        try {
            moving = false;
            if (!taken) {
                phase = Phase.STOPPING;
                leftAlone = true;
                open.onNone(move);
            }
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
            if (phase != Phase.STOPPED) {
                return null;
            }
            if (due != null && wish instanceof Wish.Open open) {
                due.run();
                due = null;
                wish = new Wish.Probe(open);
            }
            if (!(wish instanceof Wish.Run || wish instanceof Wish.Probe)) {
                return null;
            }
            beginAgain(wish instanceof Wish.Run ? Phase.FLOWING : Phase.PROBING);
            moving = true;
            return now::resume;
        } finally {
            lock.unlock();
        }
    }
}
