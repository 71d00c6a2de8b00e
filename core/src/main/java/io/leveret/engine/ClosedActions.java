package io.leveret.engine;

import io.leveret.engine.failures.Trace;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the actions of {@code LeveretBuilder.onClosed} after an application is closed, for example to close a connection
 * pool.
 */
final class ClosedActions {

    private static final Logger LOG = LoggerFactory.getLogger(ClosedActions.class);

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final List<Runnable> actions;
    private final ThreadFactory threads;

    ClosedActions(List<Runnable> actions) {
        this(actions, Thread::new);
    }

    /** The same with threads of a factory. */
    ClosedActions(List<Runnable> actions, ThreadFactory threads) {
        this.actions = actions;
        this.threads = threads;
    }

    /**
     * Runs them one after another on a thread of its own, whose end is awaited for so long, or a second. Where no thread is to
     * be had they run on the caller's, and none can be left behind.
     */
    void run(String threadName, Duration time) {
        if (actions.isEmpty()) {
            return;
        }
        Thread thread = started(threadName);
        if (thread == null) {
            runAll();
        } else {
            await(thread, time);
        }
    }

    private @Nullable Thread started(String name) {
        try {
            Thread thread = threads.newThread(this::runAll);
            thread.setName(name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        } catch (RuntimeException | Error e) {
            Quietly.run(() -> LOG.warn(
                    "there is no thread for the actions of onClosed; they run on the closing one, which waits for them",
                    e));
            return null;
        }
    }

    private void runAll() {
        actions.forEach(ClosedActions::run);
    }

    private static void await(Thread thread, Duration time) {
        try {
            thread.join(Math.max(LEAST.toMillis(), time.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            Quietly.run(() -> LOG.warn(
                    "an action of onClosed still runs once the timeout has passed; closing doesn't wait for it"));
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            Quietly.run(() -> LOG.error("an action of onClosed failed; the others are run", Trace.of(e)));
        }
    }
}
