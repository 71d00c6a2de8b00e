package io.leveret.engine.threads;

import io.leveret.engine.failures.InternalFaults;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads on which user code runs. They are kept for 30 s. Their number is bounded by the concurrency of all
 * subscriptions, and by the callbacks that block, of which there are few once there are many. All are daemons, so an
 * application that should keep running waits in {@code awaitShutdown}.
 *
 * <p>They are platform threads on each JDK. A virtual thread that computes, or waits while it is pinned, holds one of few
 * carriers: as many such handlers as processors would stop all others, and the futures of publishes with them.
 *
 * <p>If the process cannot create a thread, the task waits and is tried again until it runs.
 */
public final class Workers implements AutoCloseable {

    private static final long KEEP_ALIVE_SECONDS = 30;

    /** How often what waits for a thread is tried again. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private static final String PART = "get a thread";

    private final String application;
    private final InternalFaults faults;
    private final ThreadPoolExecutor executor;

    /** What no thread could be had for, each once; bounded as the workers are. Taken from by the timer's thread only. */
    private final Queue<Start> waiting = new ConcurrentLinkedQueue<>();

    /** Set when no thread could be had; cleared, by the timer's thread, when one was had again. */
    private volatile boolean failing;

    public Workers(String application, InternalFaults faults) {
        this(application, faults, factory(application, "worker"));
    }

    /** The same with threads of another factory. */
    public Workers(String application, InternalFaults faults, ThreadFactory threads) {
        this.application = application;
        this.faults = faults;
        this.executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads,
                // After closing, what is left to tell still is told.
                (late, pool) -> threads.newThread(late).start());
    }

    /** Has the timer try again what waits for a thread. */
    void watch(Timer timer) {
        timer.every(RETRY, "try again what waits for a thread", this::retry);
    }

    /**
     * Runs a task on a thread that has its name while it runs, and keeps it after: naming is a system call. Never throws; while
     * no thread can be had the task waits for one.
     */
    public void execute(String name, Runnable task) {
        execute(executor, named(name, task));
    }

    /** The same on a thread of the caller's, which may be one that has to be started; does nothing once that is shut down. */
    public void execute(Executor on, Runnable task) {
        if (!start(on, task)) {
            waiting.add(new Start(on, task));
        }
    }

    /** The same, but for a task that waits for no thread: false when none can be had. */
    public boolean tryExecute(String name, Runnable task) {
        return start(executor, named(name, task));
    }

    private static Runnable named(String name, Runnable task) {
        return () -> {
            Thread thread = Thread.currentThread();
            if (!thread.getName().equals(name)) {
                thread.setName(name);
            }
            task.run();
        };
    }

    private boolean start(Executor on, Runnable task) {
        try {
            on.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return true;
        } catch (RuntimeException | Error e) {
            failing = true;
            faults.failed(PART, e);
            return false;
        }
    }

    private void retry() {
        // One that has just failed may begin to wait after the last look.
        if (!failing && waiting.isEmpty()) {
            return;
        }
        Start next;
        while ((next = waiting.peek()) != null) {
            if (!start(next.on(), next.task())) {
                return;
            }
            waiting.remove();
        }
        // Cleared first, as another that fails meanwhile sets it again.
        failing = false;
        if (start(executor, () -> {})) {
            faults.works(PART);
        }
    }

    /** A factory of numbered daemon threads. */
    public ThreadFactory factory(String role) {
        return factory(application, role);
    }

    /** The names of an application's threads begin with it. */
    public String prefix(String role) {
        return prefix(application, role);
    }

    /** Lets threads end when they are idle, and interrupts none: a callback may do what it likes. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private static String prefix(String application, String role) {
        return "leveret-" + application + "-" + role + "-";
    }

    private static ThreadFactory factory(String application, String role) {
        String prefix = prefix(application, role);
        var count = new AtomicLong();
        return task -> {
            var thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * What waits for a thread.
     *
     * @param on where it runs
     * @param task what runs
     */
    private record Start(Executor on, Runnable task) {}
}
