package io.leveret.engine.handling;

import io.leveret.Publisher;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.threads.Listeners;
import io.leveret.transport.SubscriptionSpec;
import java.util.function.Consumer;

/**
 * The chains of a subscription, from the outermost link to user code. What its settings don't need is not in them.
 *
 * @param handler calls the handler of an event
 * @param compensation calls what runs after the last retry; its attempts are not counted
 */
record Chains(Link handler, Link compensation) {

    /**
     * Makes them.
     *
     * @param onCrash told in words of each error that is thrown
     */
    static Chains of(
            SubscriptionSpec spec,
            SubscriptionSettings settings,
            Publisher publisher,
            Listeners listeners,
            DeliveryLog log,
            Consumer<String> onCrash) {
        var retries = new RetryLink.Factory(spec.name(), settings.retry());
        Link call = new UserCodeLink();
        Link supervised = new SupervisionLink(log, onCrash, call);
        Link attempted = new ContextLink(spec.group(), publisher, supervised);
        return new Chains(retries.around(new AttemptLink(spec, listeners, log, attempted)), retries.around(attempted));
    }
}
