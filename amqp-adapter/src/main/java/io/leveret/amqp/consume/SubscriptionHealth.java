package io.leveret.amqp.consume;

import io.leveret.amqp.publish.Copier;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.Quietly;
import io.leveret.transport.SubscriptionSpec;
import io.leveret.transport.TransportObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how a subscription is: to whoever asks, to the observer, and in the log. Thread-safe. */
final class SubscriptionHealth {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionHealth.class);

    private final SubscriptionSpec spec;
    private final Copier copier;
    private final Supplier<@Nullable String> trouble;
    private final TransportObserver observer;

    /**
     * Of one subscription.
     *
     * @param trouble why the subscription is kept apart from others; null when it is not
     */
    SubscriptionHealth(
            SubscriptionSpec spec, Copier copier, Supplier<@Nullable String> trouble, TransportObserver observer) {
        this.spec = spec;
        this.copier = copier;
        this.trouble = trouble;
        this.observer = observer;
    }

    /** How it is in a state, copies that wait included. */
    ComponentHealth of(SubscriptionState state) {
        String apart = trouble.get();
        if (apart != null) {
            return component(false, apart);
        }
        Condition condition = state.condition();
        ConsumerGeneration consumer = state.consumer();
        if (consumer == null || !condition.up()) {
            return component(condition.up(), condition.text());
        }
        String why = consumer.asideQueues().refusal();
        if (consumer.aside().stalled()) {
            return component(false, consumer.aside().text(why == null ? copier.whyWaiting() : why));
        }
        return why == null
                ? component(true, condition.text())
                : component(
                        false, "receives, but can't move events to its retry, dead-letter or invalid queues: " + why);
    }

    private ComponentHealth component(boolean up, String detail) {
        return new ComponentHealth("subscription " + spec.name(), up, detail);
    }

    /** Whether it receives and all is declared, though copies may be refused, or an event be left unread. */
    static boolean ready(SubscriptionState state) {
        ConsumerGeneration consumer = state.consumer();
        boolean up = state.condition().up();
        return consumer == null ? up : consumer.asideQueues().complete() && (up || consumer.leftUnread() != null);
    }

    /** Tells what is new in a state. */
    void tell(SubscriptionState state) {
        ConsumerGeneration consumer = state.consumer();
        if (consumer == null || consumer.takeNews()) {
            changed(state);
        }
        if (consumer != null && consumer.aside().takeNews()) {
            tellOfCopies(state, consumer.aside().stalled());
        }
    }

    private void tellOfCopies(SubscriptionState state, boolean stalled) {
        ComponentHealth next = of(state);
        Quietly.run(() -> {
            if (stalled) {
                LOG.warn("{}: {}", spec.name(), next.detail());
            } else {
                LOG.info("{}: the broker takes copies again", spec.name());
            }
        });
        observer.changed(next);
    }

    /** It has a reason not to receive, and will try again. */
    void notReceiving(Idle state) {
        Quietly.run(() -> LOG.warn(
                "{} does not receive: {}; trying again",
                spec.name(),
                state.condition().text()));
        changed(state);
    }

    void changed(SubscriptionState state) {
        observer.changed(of(state));
    }
}
