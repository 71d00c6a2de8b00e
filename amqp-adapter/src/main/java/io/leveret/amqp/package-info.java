/**
 * The AMQP transport: topics are durable topic exchanges, subscriptions durable queues. Its one door is
 * {@link io.leveret.amqp.AmqpTransportProvider}; nobody but the service loader uses it.
 */
@NullMarked
package io.leveret.amqp;

import org.jspecify.annotations.NullMarked;
