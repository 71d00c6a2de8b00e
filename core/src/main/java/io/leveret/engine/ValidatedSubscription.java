package io.leveret.engine;

import io.leveret.SubscriptionDefinition;

/**
 * A definition that was looked through; its faults were reported.
 *
 * @param definition what to subscribe to
 * @param routes its handlers by event type
 */
record ValidatedSubscription(SubscriptionDefinition definition, RoutingTable routes) {}
