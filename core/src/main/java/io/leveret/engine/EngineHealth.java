package io.leveret.engine;

import io.leveret.Health;
import io.leveret.Health.State;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says how an application is: the engine itself, the connections of its transport, the subscriptions, and the extensions. */
final class EngineHealth {

    private final Transport transport;
    private final Extensions extensions;
    private final EngineThreads threads;
    private final @Nullable ConfigWatch watch;

    EngineHealth(Transport transport, Extensions extensions, EngineThreads threads, @Nullable ConfigWatch watch) {
        this.transport = transport;
        this.extensions = extensions;
        this.threads = threads;
        this.watch = watch;
    }

    /** Asks the transport once for all subscriptions. */
    Health of(State state, List<SubscriptionRuntime> subscriptions) {
        List<Health.Component> components = new ArrayList<>();
        components.add(engine());
        if (watch != null) {
            components.add(watch.health());
        }
        Map<String, ComponentHealth> receiving = new HashMap<>();
        for (ComponentHealth component : transport.health()) {
            if (component.name().startsWith(SubscriptionRuntime.COMPONENT)) {
                receiving.put(component.name(), component);
            } else {
                components.add(translate(component));
            }
        }
        subscriptions.forEach(
                subscription -> components.add(subscription.health(receiving.get(subscription.component()))));
        components.addAll(extensions.health());
        return new Health(state, components);
    }

    private Health.Component engine() {
        Health.Component now = threads.faults().health();
        long dropped = threads.listeners().dropped();
        return dropped == 0
                ? now
                : new Health.Component(
                        now.name(),
                        now.up(),
                        now.detail() + "; listeners are slow and missed " + dropped + " notifications");
    }

    /** The same for users. */
    static Health.Component translate(ComponentHealth component) {
        return new Health.Component(component.name(), component.up(), component.detail());
    }
}
