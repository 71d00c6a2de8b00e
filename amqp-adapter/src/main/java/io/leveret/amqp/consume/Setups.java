package io.leveret.amqp.consume;

import io.leveret.amqp.connection.Threads;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that set up several subscriptions at once, because a request to a queue without a leader gets no answer until
 * its timeout, and other subscriptions should not wait for that. Subscriptions that failed before get at most half of
 * the threads. Thread-safe.
 */
final class Setups {

    private static final Logger LOG = LoggerFactory.getLogger(Setups.class);

    private static final int MOST = 16;
    private static final int MOST_TROUBLED = MOST / 2;
    private static final int IDLE_SECONDS = 5;

    private final Semaphore free = new Semaphore(MOST);
    private final Semaphore freeForTroubled = new Semaphore(MOST_TROUBLED);

    /** Has no queue: {@code free} bounds its threads, and what gets none asks again. */
    private final ThreadPoolExecutor threads;

    Setups(String application) {
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Threads.factory(application, "setup"));
    }

    /**
     * Runs it on another thread, if one is free.
     *
     * @param troubled whether it has failed before
     * @param task to run
     * @param then runs after it, whatever happens
     * @return false when none is free now, and nothing runs
     */
    boolean begin(boolean troubled, Runnable task, Runnable then) {
        if (!acquire(troubled)) {
            return false;
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } catch (Throwable e) {
                    LOG.warn("a subscription could not be looked after; it is tried again", e);
                } finally {
                    release(troubled);
                    then.run();
                }
            });
            return true;
        } catch (Throwable e) {
            // No thread is to be had, or all is over.
            LOG.debug("no thread for a set-up", e);
            release(troubled);
            return false;
        }
    }

    private boolean acquire(boolean troubled) {
        if (!troubled) {
            return free.tryAcquire();
        }
        if (!freeForTroubled.tryAcquire()) {
            return false;
        }
        if (!free.tryAcquire()) {
            freeForTroubled.release();
            return false;
        }
        return true;
    }

    private void release(boolean troubled) {
        free.release();
        if (troubled) {
            freeForTroubled.release();
        }
    }

    void close() {
        threads.shutdown();
    }
}
