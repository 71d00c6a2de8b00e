package io.leveret.engine.handling;

import io.leveret.HandlerTimeoutException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time of one attempt. Once it is up, the thread is interrupted, unless the attempt has ended: whatever the thread
 * does next is never interrupted. Made by the thread of the attempt.
 */
final class AttemptTime {

    private final Call call;
    private final Duration limit;
    private final Thread thread = Thread.currentThread();
    private final Instant startedAt = Instant.now();

    /** Set once, before the interrupt. */
    private volatile boolean up;

    /** Set once. Written under this. */
    private volatile boolean ended;

    /** Where the thread was when the time was up. Guarded by this. */
    private StackTraceElement[] place = {};

    /** Begins now. */
    AttemptTime(Call call, Duration limit) {
        this.call = call;
        this.limit = limit;
    }

    /** Interrupts the attempt; false when it has ended. */
    synchronized boolean interrupt() {
        if (ended) {
            return false;
        }
        up = true;
        try {
            place = thread.getStackTrace();
        } finally {
            thread.interrupt();
        }
        return true;
    }

    /** The attempt has ended: no interrupt comes after this. True when its time was up before. */
    synchronized boolean end() {
        ended = true;
        return up;
    }

    boolean isUp() {
        return up;
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * The failure of an attempt whose time was up. Its stack trace is the place where user code was then.
     *
     * @param late what user code has thrown after that; null when it has returned
     */
    synchronized HandlerTimeoutException failure(@Nullable Throwable late) {
        var failure = new HandlerTimeoutException(limit);
        failure.setStackTrace(place);
        if (late != null) {
            failure.addSuppressed(late);
        }
        return failure;
    }

    @Override
    public String toString() {
        return call + " since " + startedAt;
    }
}
