package io.leveret.engine;

import io.leveret.transport.Quietly;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an application, which others wait for. Thread-safe. */
final class AwaitedEnd {

    private static final Logger LOG = LoggerFactory.getLogger(AwaitedEnd.class);

    private final CountDownLatch closed = new CountDownLatch(1);

    /** How many threads are in {@link #await}. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** It has come. */
    void come() {
        closed.countDown();
    }

    void await() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            closed.await();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Whether any thread waits without a limit. */
    boolean isAwaited() {
        return waiting.get() > 0;
    }

    /** Waits while another thread closes the application, but not for ever. */
    void await(CloseTime time) {
        try {
            if (!closed.await(time.left().toNanos(), TimeUnit.NANOSECONDS)) {
                Quietly.run(() -> LOG.warn("another thread still closes the application"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
