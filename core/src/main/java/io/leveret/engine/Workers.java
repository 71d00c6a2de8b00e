package io.leveret.engine;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads on which user code runs: virtual ones where the running JDK has them (21 and newer), else platform threads
 * that are kept for half a minute. Their number is bounded by the sum of all subscriptions' concurrency and of callbacks
 * that block, of which {@link Completions} lets few begin once there are many. All are daemons, so an application that should
 * stay waits in {@code awaitShutdown}.
 */
final class Workers implements AutoCloseable {

    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;
    private static final long KEEP_ALIVE_SECONDS = 30;

    private final String application;
    private final ExecutorService executor;

    Workers(String application) {
        this.application = application;
        ThreadFactory factory = factory("worker");
        this.executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                VIRTUAL ? 0 : KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                factory,
                // After closing, what is left to tell still is told.
                (late, pool) -> factory.newThread(late).start());
    }

    /** Runs a task on a thread that has its name while it runs, and keeps it after: naming is a system call. */
    void execute(String name, Runnable task) {
        executor.execute(() -> {
            Thread thread = Thread.currentThread();
            if (!thread.getName().equals(name)) {
                thread.setName(name);
            }
            task.run();
        });
    }

    /** A factory of numbered daemon threads. */
    ThreadFactory factory(String role) {
        return VIRTUAL ? virtual(prefix(role)) : platform(prefix(role));
    }

    /** The names of an application's threads begin with it. */
    String prefix(String role) {
        return "leveret-" + application + "-" + role + "-";
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static ThreadFactory platform(String prefix) {
        var count = new AtomicLong();
        return task -> {
            var thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** By reflection, as the baseline is Java 17: {@code Thread.ofVirtual().name(prefix, 1).factory()}. */
    private static ThreadFactory virtual(String prefix) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException target ? target.getTargetException() : e;
            throw new IllegalStateException("JDK " + Runtime.version() + " has no virtual threads", cause);
        }
    }
}
