package io.leveret.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Time for tests: it stands still until {@link #advance} lets it go on. What is due then runs on the thread that calls, each
 * at its own time. Give it to {@link io.leveret.LeveretBuilder#time}. Begins with the year 2026 in UTC. Thread-safe.
 */
public final class ManualTime implements Time {

    private final Instant begin = Instant.parse("2026-01-01T00:00:00Z");

    /** Guarded by this. */
    private final NavigableSet<Due> due =
            new TreeSet<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));

    /** Guarded by this. */
    private long now;

    /** Guarded by this. */
    private long numbers;

    /** Time at its beginning. */
    public ManualTime() {}

    @Override
    public synchronized Instant instant() {
        return begin.plusNanos(now);
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    /**
     * Lets time go by. Returns when all has run that is due until then; handlers run on threads of their own, and may go on.
     *
     * @param time how much; not negative
     */
    public void advance(Duration time) {
        long end = nanoTime() + time.toNanos();
        Due next;
        while ((next = next(end)) != null) {
            next.task().run();
        }
    }

    /**
     * Says whether something is to run after just that time, for a test that waits until a delay has begun.
     *
     * @param time from now on
     * @return true if something is due then
     */
    public synchronized boolean isDueIn(Duration time) {
        long at = now + time.toNanos();
        return due.stream().anyMatch(each -> each.at() == at);
    }

    private synchronized @Nullable Due next(long end) {
        if (due.isEmpty() || due.first().at() > end) {
            now = end;
            return null;
        }
        now = Math.max(now, due.first().at());
        return due.pollFirst();
    }

    private synchronized Due add(long nanos, Runnable task) {
        var made = new Due(now + nanos, numbers++, task);
        due.add(made);
        return made;
    }

    private synchronized void remove(Due cancelled) {
        due.remove(cancelled);
    }

    @Override
    public Scheduler scheduler(String thread) {
        return new Scheduler() {

            private volatile boolean closed;

            @Override
            public void start() {}

            @Override
            public Runnable after(Duration delay, Runnable task) {
                if (closed) {
                    return () -> {};
                }
                Due made = add(delay.toNanos(), () -> {
                    if (!closed) {
                        task.run();
                    }
                });
                return () -> remove(made);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    /**
     * What is to run.
     *
     * @param at when
     * @param number how many came before
     */
    private record Due(long at, long number, Runnable task) {}
}
