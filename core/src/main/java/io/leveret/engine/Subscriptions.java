package io.leveret.engine;

import io.leveret.EventCodec;
import io.leveret.Fault;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.engine.definition.BatchInterceptors;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.ValidatedSubscription;
import io.leveret.engine.handling.HandlersPublisher;
import io.leveret.transport.ForeignText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The subscriptions of an application that run: those of the start and those made later, without those closed alone. */
final class Subscriptions {

    private final EventCodec codec;
    private final HandlersPublisher publisher;
    private final EngineParts parts;
    private final Map<String, SubscriptionRuntime> byName = new ConcurrentSkipListMap<>();

    /**
     * None so far.
     *
     * @param publisher that of their handlers
     */
    Subscriptions(EventCodec codec, HandlersPublisher publisher, EngineParts parts) {
        this.codec = codec;
        this.publisher = publisher;
        this.parts = parts;
    }

    /** Makes one that receives nothing yet; throws when it can't be. */
    SubscriptionRuntime make(ValidatedSubscription checked, Settings settings) {
        var own = settings.subscription(checked.definition().group());
        var faults = new Faults();
        BatchInterceptors.check(checked, parts.handlerInterceptors(), faults);
        faults.throwIfAny();
        return new SubscriptionRuntime(checked, own, codec, publisher, parts, this::forget);
    }

    /** Starts one; throws when there is one of the same name, or when it can't be opened. */
    void open(SubscriptionRuntime subscription) {
        if (byName.putIfAbsent(name(subscription.group(), subscription.topic()), subscription) != null) {
            throw fault(subscription.component(), "this application has it already", "close the other first");
        }
        try {
            subscription.open();
        } catch (RuntimeException | Error e) {
            forget(subscription);
            throw e;
        }
    }

    private void forget(SubscriptionRuntime subscription) {
        byName.remove(name(subscription.group(), subscription.topic()), subscription);
    }

    /** One of them; throws when there is none of that name. */
    SubscriptionRuntime get(String group, String topic) {
        @Nullable SubscriptionRuntime found = byName.get(name(group, topic));
        if (found == null) {
            throw new IllegalArgumentException("this application has no subscription "
                    + ForeignText.quote(name(group, topic)) + "; it has " + String.join(", ", byName.keySet()));
        }
        return found;
    }

    /** That of a component of health; empty when there is none. */
    Optional<SubscriptionRuntime> ofComponent(String name) {
        return name.startsWith(SubscriptionRuntime.COMPONENT)
                ? Optional.ofNullable(byName.get(name.substring(SubscriptionRuntime.COMPONENT.length())))
                : Optional.empty();
    }

    /** All of them, by name. */
    List<SubscriptionRuntime> all() {
        return List.copyOf(byName.values());
    }

    /** Whether one of their handlers is calling. */
    boolean calling() {
        return byName.values().stream().anyMatch(SubscriptionRuntime::called);
    }

    static StartException fault(String where, String problem, String remedy) {
        return new StartException(List.of(new Fault(where, problem, remedy)));
    }

    private static String name(String group, String topic) {
        return group + "." + topic;
    }
}
