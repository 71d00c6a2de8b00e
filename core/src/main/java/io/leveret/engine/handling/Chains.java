package io.leveret.engine.handling;

import io.leveret.engine.threads.Listeners;
import io.leveret.transport.SubscriptionSpec;

/**
 * The chains of a subscription, from the outermost link to user code. What its settings don't need is not in them.
 *
 * @param handler calls the handler of an event
 * @param batch calls the handler of several events once; its attempts are counted by whoever splits it
 * @param compensation calls what runs after the last retry; its attempts are not counted
 */
record Chains(Link handler, Link batch, Link compensation) {

    static Chains of(HandlingParts parts, NonRetryables nonRetryables, DeliveryLog log) {
        SubscriptionSpec spec = parts.spec();
        Listeners listeners = parts.threads().listeners();
        Link userCode = new UserCodeLink();
        Link intercepted = InterceptorLink.around(userCode, parts.interceptors());
        Link counted = CircuitBreakerLink.around(
                limited(parts, new ReplyLink(log, intercepted)), parts.breaker(), nonRetryables);
        Link handler = supervised(parts, log, counted);
        Link compensation = supervised(parts, log, limited(parts, userCode));
        return new Chains(new AttemptLink(spec, listeners, log, handler), handler, compensation);
    }

    private static Link limited(HandlingParts parts, Link next) {
        return TimeLimitLink.around(
                next, parts.settings().timeout(), parts.threads().timer(), parts.overdue());
    }

    private static Link supervised(HandlingParts parts, DeliveryLog log, Link next) {
        return new ContextLink(
                parts.spec().group(), parts.publisher(), new SupervisionLink(log, parts.onCrash(), next));
    }
}
