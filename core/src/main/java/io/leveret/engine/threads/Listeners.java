package io.leveret.engine.threads;

import io.leveret.LeveretListener;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.engine.failures.Trace;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls all listeners on one thread, in the order of the notifications. A listener may block, publish and wait; this
 * delays other listeners only. At most {@link #ROOM} notifications wait; further ones are dropped and counted. An
 * exception from a listener is logged and has no other effect.
 */
public final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** How many news may wait. */
    static final int ROOM = 10_000;

    /** Room beyond it for states and components, which are few, and which nobody should miss for the many others. */
    private static final int RESERVE = 1_000;

    /** How often dropped news are logged. */
    private static final long LOG_EVERY = Duration.ofMinutes(1).toNanos();

    private static final String PART = "tell listeners";

    private final List<LeveretListener> all;
    private final InternalFaults faults;
    private final LinkedBlockingQueue<Consumer<LeveretListener>> news = new LinkedBlockingQueue<>(ROOM + RESERVE);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong dropped = new AtomicLong();

    /** When dropped news may be logged next, by {@link System#nanoTime}. */
    private final AtomicLong logAt = new AtomicLong(System.nanoTime());

    /** Where they are told; null without listeners and before the start. */
    private volatile @Nullable Thread thread;

    /** Set once, when closing: what comes later is not told. */
    private volatile boolean ending;

    public Listeners(List<LeveretListener> all, InternalFaults faults) {
        this.all = all;
        this.faults = faults;
    }

    /** Starts to tell, if there is anybody to be told. */
    void start(String threadName) {
        if (!all.isEmpty()) {
            var made = new Thread(this::run, threadName);
            made.setDaemon(true);
            made.start();
            thread = made;
        }
    }

    /** Lets hot paths skip what only listeners need. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Has the listeners told; never blocks. */
    public void tell(Consumer<LeveretListener> what) {
        add(what, ROOM);
    }

    /** The same for what must not be missed: how the application and its components are. */
    public void tellFirst(Consumer<LeveretListener> what) {
        add(what, ROOM + RESERVE);
    }

    private void add(Consumer<LeveretListener> what, int room) {
        if (all.isEmpty() || ending) {
            return;
        }
        if (news.size() >= room || !news.offer(what)) {
            long count = dropped.incrementAndGet();
            long due = logAt.get();
            long now = System.nanoTime();
            if (now - due >= 0 && logAt.compareAndSet(due, now + LOG_EVERY)) {
                Quietly.run(() -> LOG.warn(
                        "listeners are slow: {} notifications wait for them, and {} have been dropped so far; make them do less, or work"
                                + " on another thread",
                        room,
                        count));
            }
        }
    }

    /** How many news were dropped so far. */
    public long dropped() {
        return dropped.get();
    }

    /** Whether a listener is calling. */
    public boolean calling() {
        return Thread.currentThread().equals(thread);
    }

    /** Tells what it has been given, and then ends; waits for that, unless a listener calls. */
    public void close(Duration timeout) {
        if (thread == null) {
            return;
        }
        ending = true;
        // Ends the wait for news; where there is no room for it there is no such wait.
        var unused = news.offer(listener -> {});
        if (calling()) {
            return;
        }
        try {
            if (!ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                Quietly.run(() -> LOG.warn(
                        "closed before the listeners received everything: {} notifications still wait", news.size()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!(ending && news.isEmpty())) {
            try {
                tellNext();
            } catch (RuntimeException | Error e) {
                faults.failed(PART, e);
            }
        }
        ended.countDown();
    }

    private void tellNext() {
        try {
            Consumer<LeveretListener> next = news.take();
            all.forEach(listener -> tell(listener, next));
        } catch (InterruptedException e) {
            LOG.debug("a listener interrupted the thread that it was called on; it is ignored");
        }
    }

    private void tell(LeveretListener listener, Consumer<LeveretListener> news) {
        try {
            news.accept(listener);
            faults.works(PART);
        } catch (Throwable e) {
            ignored(listener, e);
        } finally {
            // What one leaves behind must not end another's wait.
            Thread.interrupted();
        }
    }

    /** There may be no memory to say it. */
    private void ignored(LeveretListener listener, Throwable thrown) {
        try {
            LOG.warn("the listener {} threw; it is ignored", listener.getClass().getName(), Trace.of(thrown));
            faults.works(PART);
        } catch (RuntimeException | Error e) {
            faults.failed(PART, e);
        }
    }
}
