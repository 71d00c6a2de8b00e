package io.leveret.engine;

import io.leveret.Health;
import io.leveret.engine.threads.EngineThreads;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Tells listeners how a component is whenever that may have changed. One thread tells at a time, and looks again for those
 * that come meanwhile. So what is told last is how the component is. It takes no lock, because whoever says that something
 * has changed may hold one. Thread-safe; never throws.
 */
final class HealthNews {

    private final String part;
    private final Supplier<Health.Component> health;
    private final EngineThreads threads;

    /** How often something has changed that nobody has looked at. More than zero while a thread tells. */
    private final AtomicInteger changes = new AtomicInteger();

    /**
     * Nothing has changed yet.
     *
     * @param component its name
     * @param health says how it is now
     */
    HealthNews(String component, Supplier<Health.Component> health, EngineThreads threads) {
        this.part = "tell the health of the " + component;
        this.health = health;
        this.threads = threads;
    }

    /** Something may have changed. */
    void changed() {
        if (changes.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            tell();
            seen = changes.addAndGet(-seen);
        } while (seen > 0);
    }

    private void tell() {
        try {
            Health.Component now = health.get();
            threads.listeners().tellFirst(listener -> listener.componentChanged(now));
            threads.faults().works(part);
        } catch (RuntimeException | Error e) {
            threads.faults().failed(part, e);
        }
    }
}
