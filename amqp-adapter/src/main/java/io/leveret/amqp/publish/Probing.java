package io.leveret.amqp.publish;

import io.leveret.amqp.connection.Threads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that wait for the broker, so that a writer does not have to. Thread-safe. */
final class Probing {

    private static final Logger LOG = LoggerFactory.getLogger(Probing.class);

    private static final int THREADS = 4;
    private static final int IDLE_SECONDS = 5;

    /** Its queue is bounded by what the writers set aside: two tasks at most for each destination. */
    private final ThreadPoolExecutor threads;

    Probing(String application) {
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.factory(application, "probe"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs a task that never throws, soon. False when there is no thread for it, and it is not run. */
    boolean run(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (Throwable e) {
            LOG.debug("no thread to ask the broker with", e);
            return false;
        }
    }

    void close() {
        threads.shutdownNow();
    }
}
