/**
 * The transport for RabbitMQ (AMQP 0-9-1). A topic is a durable topic exchange, a subscription a durable queue. The
 * only public class is {@link io.leveret.amqp.AmqpTransportProvider}, which the service loader uses.
 */
@NullMarked
package io.leveret.amqp;

import org.jspecify.annotations.NullMarked;
