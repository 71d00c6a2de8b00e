/**
 * The way in: subscriptions, their channels and deliveries, acknowledgements in batches, and the search for an event that
 * breaks the connection.
 */
@NullMarked
package io.leveret.amqp.consume;

import org.jspecify.annotations.NullMarked;
