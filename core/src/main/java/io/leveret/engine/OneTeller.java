package io.leveret.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has something told by one thread at a time. Those who ask meanwhile leave it to that thread, which tells again. So what
 * is told last is what is true after the last change. It takes no lock, because whoever asks may hold one. Thread-safe.
 */
final class OneTeller {

    private final Runnable telling;

    /** How often somebody has asked. More than zero while a thread tells. */
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * Tells nothing yet.
     *
     * @param telling looks how it is now, and tells that; never throws
     */
    OneTeller(Runnable telling) {
        this.telling = telling;
    }

    /** Something may have changed. */
    void tell() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            telling.run();
            seen = asked.addAndGet(-seen);
        } while (seen > 0);
    }
}
