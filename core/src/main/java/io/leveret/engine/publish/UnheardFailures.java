package io.leveret.engine.publish;

import io.leveret.Receipt;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /**
     * What the caller gets instead of a future that others may have added callbacks to: so it is known whether the caller
     * hears of a failure. One that has failed already is seen by the caller.
     */
    CompletableFuture<Receipt> watched(CompletableFuture<Receipt> future) {
        if (future.isDone()) {
            return future;
        }
        var callers = new CompletableFuture<Receipt>();
        var returned = new AtomicBoolean();
        var unused = future.whenComplete((receipt, thrown) -> {
            if (thrown == null) {
                callers.complete(receipt);
                return;
            }
            // As the future of a callback has it.
            Throwable failure =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            if (returned.get() && callers.getNumberOfDependents() == 0) {
                Quietly.run(() -> add(failure));
            }
            callers.completeExceptionally(failure);
        });
        returned.set(true);
        return callers;
    }

    void add(Throwable failure) {
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
