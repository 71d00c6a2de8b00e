package io.leveret.engine.publish;

import io.leveret.PublishException;
import io.leveret.engine.failures.Texts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failed publishes whose future has no callback and no waiting thread, because otherwise nobody would notice.
 * During an outage there are many: one is logged in full, and those of the next seconds are counted. Thread-safe.
 */
final class UnheardFailures {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.publish");

    private static final long EVERY = Duration.ofSeconds(10).toNanos();

    /** When the next may be logged, by {@link System#nanoTime}. */
    private final AtomicLong dueAt = new AtomicLong(System.nanoTime());

    /** How many were not logged since. */
    private final AtomicInteger unlogged = new AtomicInteger();

    void add(PublishException failure) {
        if (due()) {
            LOG.warn(
                    "a publish failed, and its future is ignored: {}: {}",
                    failure.getClass().getSimpleName(),
                    Texts.message(failure));
        } else {
            unlogged.incrementAndGet();
        }
    }

    /** Says how many there were meanwhile. */
    void logSummary() {
        if (unlogged.get() > 0 && due()) {
            LOG.warn("{} more publishes failed whose futures are ignored", unlogged.getAndSet(0));
        }
    }

    private boolean due() {
        long due = dueAt.get();
        long now = System.nanoTime();
        return now - due >= 0 && dueAt.compareAndSet(due, now + EVERY);
    }
}
