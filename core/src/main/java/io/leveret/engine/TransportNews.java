package io.leveret.engine;

import io.leveret.Health;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportObserver;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells listeners what the transport tells of its parts. Several threads of the transport may tell at once, so each part is
 * told as the transport has it now. A subscription tells of itself, because its health depends on more than the transport.
 */
final class TransportNews implements TransportObserver {

    private static final String PART = "tell the health of connections";

    private final Transport transport;
    private final Subscriptions subscriptions;
    private final EngineThreads threads;
    private final OneTeller teller = new OneTeller(this::tell);

    /** What was given and not told. As short as the transport's threads are few, because one of them empties it. */
    private final Queue<ComponentHealth> given = new ConcurrentLinkedQueue<>();

    TransportNews(Transport transport, Subscriptions subscriptions, EngineThreads threads) {
        this.transport = transport;
        this.subscriptions = subscriptions;
        this.threads = threads;
    }

    @Override
    public void changed(ComponentHealth component) {
        Optional<SubscriptionRuntime> own = subscriptions.ofComponent(component.name());
        if (own.isPresent()) {
            own.get().tellHealth();
        } else {
            given.add(component);
            teller.tell();
        }
    }

    private void tell() {
        ComponentHealth next;
        while ((next = given.poll()) != null) {
            try {
                Health.Component now = EngineHealth.translate(now(next));
                threads.listeners().tellFirst(listener -> listener.componentChanged(now));
                threads.faults().works(PART);
            } catch (RuntimeException | Error e) {
                threads.faults().failed(PART, e);
            }
        }
    }

    /** What the transport no longer has is as it was given. */
    private ComponentHealth now(ComponentHealth component) {
        for (ComponentHealth each : transport.health()) {
            if (each.name().equals(component.name())) {
                return each;
            }
        }
        return component;
    }
}
