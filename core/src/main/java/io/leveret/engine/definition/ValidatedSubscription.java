package io.leveret.engine.definition;

import io.leveret.SubscriptionDefinition;

/**
 * A subscription definition after its check. Its faults have been reported.
 *
 * @param definition what to subscribe to
 * @param routes its handlers by event type
 */
public record ValidatedSubscription(SubscriptionDefinition definition, RoutingTable routes) {}
