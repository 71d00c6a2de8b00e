package io.leveret.engine.handling;

import io.leveret.transport.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts how many events of a subscription in a row could not be read. A few are the fault of their publishers. Many in
 * a row mean that this version of the application cannot read its queue. They are parked in any case, because anybody
 * may publish unreadable events; but health is down until one can be read again, or none has come for a while.
 * Thread-safe.
 */
public final class UnreadableEvents {

    /** So many in a row are no accident. */
    static final int MANY = 100;

    /** For how long health remembers the last one. */
    private final Duration window;

    private final Time time;

    /** Told when health changes, but for the end of the window. */
    private final Runnable changed;

    private final AtomicInteger inARow = new AtomicInteger();

    /** Why the last one was parked; set before it is counted. */
    private volatile String reason = "";

    /** When the last one was parked, by {@link Time#nanoTime}; set before it is counted. */
    private volatile long parkedAt;

    public UnreadableEvents(Duration window, Time time, Runnable changed) {
        this.window = window;
        this.time = time;
        this.parkedAt = time.nanoTime();
        this.changed = changed;
    }

    void parked(String why) {
        if (longAgo()) {
            inARow.set(0);
        }
        reason = why;
        parkedAt = time.nanoTime();
        if (inARow.incrementAndGet() == MANY) {
            changed.run();
        }
    }

    /** One was read; on the way of every event. */
    void read() {
        if (inARow.get() != 0 && inARow.getAndSet(0) >= MANY) {
            changed.run();
        }
    }

    /** What health says; empty when all is well. */
    public Optional<String> problem() {
        int count = inARow.get();
        return count < MANY || longAgo()
                ? Optional.empty()
                : Optional.of("none of the last " + count + " events could be read, and they were parked as invalid: "
                        + reason);
    }

    private boolean longAgo() {
        return time.nanoTime() - parkedAt > window.toNanos();
    }
}
