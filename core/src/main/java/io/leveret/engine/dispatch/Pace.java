package io.leveret.engine.dispatch;

import io.leveret.engine.threads.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the workers that work are enough. To wake a worker costs more than a brief handler does. So while work is
 * brief, what is added is left to those who work. A look a little later wakes one more if they have fallen behind.
 *
 * <p>Invariant: while something is left, a look is due, or runs and will be followed by another. Thread-safe.
 */
final class Pace {

    /** When somebody looks. Brief handlers do some hundreds of pieces in that time; one that is not brief holds up others as long. */
    static final Duration LOOK = Duration.ofMillis(1);

    /** How many pieces of work are measured together. */
    static final int SAMPLE = 64;

    /** What takes less is brief: some times what it costs to wake a thread. */
    static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final String PART = "look whether workers fall behind";

    private final boolean patient;
    private final Timer timer;
    private final WorkerPool.Work work;
    private final Runnable wake;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Whether the last pieces were brief and none holds up others. */
    private volatile boolean brief;

    /** Whether a worker has found nothing to do since the last look. */
    private volatile boolean rested;

    /** What waited first at the last look; null if that was not followed by another. Used by looks only: one at a time. */
    private @Nullable Object first;

    /** How many pieces were measured of a sample. Guarded by this. */
    private int pieces;

    /** How long they took. Guarded by this. */
    private long nanos;

    /**
     * Of workers that have done nothing yet.
     *
     * @param patient false if nothing is to be left
     * @param wake wakes one more worker, unless all work
     */
    Pace(boolean patient, Timer timer, WorkerPool.Work work, Runnable wake) {
        this.patient = patient;
        this.timer = timer;
        this.work = work;
        this.wake = wake;
    }

    /** Pieces were done one after another, by one worker. */
    synchronized void did(int some, long tookNanos) {
        pieces += some;
        nanos += tookNanos;
        if (pieces >= SAMPLE) {
            brief = patient && nanos < pieces * BRIEF_NANOS;
            pieces = 0;
            nanos = 0;
        }
    }

    /** A worker has found nothing to do. */
    void rested() {
        rested = true;
    }

    /**
     * Leaves what was added to those who work, at least one; false if one more is to be woken. While there is no memory for a
     * look, the caller waits.
     */
    boolean leaves() {
        if (!brief) {
            return false;
        }
        if (!looking.get() && looking.compareAndSet(false, true)) {
            lookLater();
        }
        return true;
    }

    /** Again if that fails: nobody else would. */
    private void lookLater() {
        timer.untilItSucceeds(LOOK, PART, this::look);
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the same one
    private void look() {
        Object now = work.first();
        boolean behind = now != null && first != null && !rested;
        rested = false;
        if (now != null && now == first) {
            // It may be a handler that takes long: whatever waits may start now.
            brief = false;
        } else if (behind) {
            wake.run();
        }
        first = now;
        if (now == null || !brief) {
            first = null;
            looking.set(false);
            // What was left until here has relied on this look.
            if (work.first() == null) {
                return;
            }
            if (!brief) {
                wake.run();
                return;
            }
            if (!looking.compareAndSet(false, true)) {
                return;
            }
        }
        lookLater();
    }
}
