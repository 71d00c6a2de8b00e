package io.leveret.amqp.consume;

import com.rabbitmq.client.Channel;
import io.leveret.amqp.connection.Channels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the acknowledgements of one channel in batches, because each frame costs the broker much. It sends them when
 * they make up a fifth of the prefetch, which leaves the broker enough to deliver, and after {@link #DELAY_MILLIS} at
 * the latest. Workers finish out of order, and an acknowledgement ahead of a delivery that is still being handled needs
 * a frame of its own (and a log entry in a quorum queue). So it is kept for {@link #KEPT_MILLIS}, because most can then
 * be sent with the others; unless those kept make up two fifths of the prefetch. Only the executor's one thread writes.
 */
final class AckFlusher {

    private static final Logger LOG = LoggerFactory.getLogger(AckFlusher.class);
    private static final int TRIM = 4_096;
    private static final int BATCHES = 5;
    private static final long DELAY_MILLIS = 2;
    private static final long KEPT_MILLIS = 10;

    private final Channel channel;
    private final int batch;

    /** With so many acknowledgements that are ahead none is kept. */
    private final int mostKept;

    /** Of one thread. */
    private final ScheduledExecutorService executor;

    /** Delivery tags. Bounded by the prefetch. */
    private final ConcurrentLinkedQueue<Long> decided = new ConcurrentLinkedQueue<>();

    /** How many are not written. More than zero while a flush runs or is due. */
    private final AtomicInteger pending = new AtomicInteger();

    /** Set while a write is due at a time. */
    private final AtomicBoolean timed = new AtomicBoolean();

    /** Set when the executor could not take a write, as where memory is short: nothing else may come that has it taken. */
    private volatile boolean missed;

    /** How many were written. Changed by one write at a time. */
    private final AtomicLong written = new AtomicLong();

    /** Tags that the last write has kept. Used by one write at a time, as are those below. */
    private List<Long> kept = List.of();

    /** Since when the first of them is kept, by {@link System#nanoTime}; meaningless while there are none. */
    private long keptSince;

    /** All tags up to it are settled. */
    private long base;

    /** Why some could not be written; null while all could. */
    private @Nullable Throwable broken;

    /** The settled tags above {@code base}: bit 0 is {@code base + 1}. */
    private BitSet settled = new BitSet();

    AckFlusher(Channel channel, int prefetch, ScheduledExecutorService executor) {
        this.channel = channel;
        this.batch = Math.max(1, prefetch / BATCHES);
        this.mostKept = 2 * prefetch / BATCHES;
        this.executor = executor;
    }

    /** Never blocks. What can't be written soon is {@link #missed}. */
    void add(long tag) {
        decided.add(tag);
        int count = pending.incrementAndGet();
        if (count == batch) {
            runNow();
        } else if (count == 1) {
            runLater();
        }
    }

    private void runNow() {
        try {
            executor.execute(() -> run(false));
        } catch (RuntimeException | Error e) {
            notTaken();
        }
    }

    private void runLater() {
        if (timed.compareAndSet(false, true)) {
            try {
                var unused = executor.schedule(this::runTimed, DELAY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RuntimeException | Error e) {
                timed.set(false);
                notTaken();
            }
        }
    }

    /** Once all is closed, the broker delivers again what was not written. */
    private void notTaken() {
        missed = !executor.isShutdown();
    }

    /** How many deliveries the broker was told of. */
    long written() {
        return written.get();
    }

    /** Whether something is to be written that {@link #writeMissed} has to see to. */
    boolean missed() {
        return missed;
    }

    /** Has that written soon, if the executor takes it now. */
    void writeMissed() {
        missed = false;
        runLater();
    }

    private void runTimed() {
        timed.set(false);
        run(false);
    }

    /**
     * Writes all that was added before, now, and waits for that.
     *
     * @return false when the time ran out first, or nothing can be written any more
     */
    boolean flush(Duration timeout) throws InterruptedException {
        try {
            executor.submit(() -> run(true)).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            LOG.debug("acknowledgements were not written within {}s", timeout.toSeconds(), e);
            return false;
        }
    }

    private void run(boolean all) {
        int seen = pending.get();
        do {
            try {
                if (broken == null) {
                    write(all);
                }
            } catch (IOException | RuntimeException | Error e) {
                broken = e;
            }
            if (broken != null) {
                giveUp();
            }
            seen = pending.addAndGet(-seen);
        } while (seen >= batch);
        if (seen > 0 || !kept.isEmpty() || (broken != null && channel.isOpen())) {
            runLater();
        }
    }

    /** Some are forgotten now: only a closed channel makes the broker deliver again what it did not learn of. */
    private void giveUp() {
        decided.clear();
        kept = List.of();
        try {
            Channels.close(channel);
            LOG.debug("acknowledgements could not be written", broken);
        } catch (RuntimeException | Error e) {
            // As where memory is short. It is tried again while the channel is open.
        }
    }

    /** Writes what was kept, and what was decided since: all of it, or without what is ahead. */
    private void write(boolean all) throws IOException {
        List<Long> acks = new ArrayList<>(kept);
        Long next;
        while ((next = decided.poll()) != null) {
            settled.set((int) (next - base - 1));
            acks.add(next);
        }
        long upTo = base + settled.nextClearBit(0);
        long highest = 0;
        List<Long> ahead = new ArrayList<>();
        for (long tag : acks) {
            if (tag <= upTo) {
                highest = Math.max(highest, tag);
            } else {
                ahead.add(tag);
            }
        }
        if (highest > 0) {
            channel.basicAck(highest, true);
        }
        if (kept.isEmpty() || kept.get(0) <= upTo) {
            keptSince = System.nanoTime();
        }
        boolean over = System.nanoTime() - keptSince >= TimeUnit.MILLISECONDS.toNanos(KEPT_MILLIS);
        if (all || over || ahead.size() >= mostKept) {
            for (long tag : ahead) {
                channel.basicAck(tag, false);
            }
            kept = List.of();
        } else {
            kept = ahead;
        }
        written.lazySet(written.getPlain() + acks.size() - kept.size());
        if (upTo - base > TRIM) {
            settled = settled.get((int) (upTo - base), Math.max(settled.length(), (int) (upTo - base)));
            base = upTo;
        }
    }
}
