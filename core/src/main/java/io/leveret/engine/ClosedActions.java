package io.leveret.engine;

import io.leveret.engine.failures.Trace;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.List;
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

    ClosedActions(List<Runnable> actions) {
        this.actions = actions;
    }

    /** Runs them one after another on a thread of its own, whose end is awaited for so long, or a second. */
    void run(String threadName, Duration time) {
        if (actions.isEmpty()) {
            return;
        }
        var thread = new Thread(() -> actions.forEach(ClosedActions::run), threadName);
        thread.setDaemon(true);
        thread.start();
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
