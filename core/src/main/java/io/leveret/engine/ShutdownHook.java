package io.leveret.engine;

import io.leveret.transport.Quietly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an application when the JVM ends: on SIGTERM, on {@link System#exit}, or when only daemon threads are left.
 * Thread-safe.
 */
final class ShutdownHook {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownHook.class);

    private final Thread thread;

    /** Whether the JVM knows it. Guarded by this. */
    private boolean registered;

    ShutdownHook(String application, Runnable close) {
        this.thread = new Thread(close, "leveret-" + application + "-shutdown");
    }

    /**
     * Registers it.
     *
     * @throws IllegalStateException when the JVM ends already
     */
    synchronized void register() {
        Runtime.getRuntime().addShutdownHook(thread);
        registered = true;
    }

    /** Forgets it; does nothing while the JVM ends, as it then runs or has run. */
    synchronized void remove() {
        if (registered) {
            registered = false;
            try {
                Runtime.getRuntime().removeShutdownHook(thread);
            } catch (IllegalStateException e) {
                Quietly.run(() -> LOG.debug("the JVM ends, and closes the application"));
            }
        }
    }
}
