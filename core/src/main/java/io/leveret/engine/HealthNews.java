package io.leveret.engine;

import io.leveret.Health;
import io.leveret.engine.threads.EngineThreads;
import java.util.function.Supplier;

/** Tells listeners how a subscription is whenever that may have changed. Thread-safe; never throws. */
final class HealthNews {

    private final String part;
    private final Supplier<Health.Component> health;
    private final EngineThreads threads;
    private final OneTeller teller = new OneTeller(this::tell);

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
        teller.tell();
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
