/**
 * The transport for RabbitMQ (AMQP 0-9-1). A topic is a durable topic exchange, a subscription a durable queue. The
 * service loader uses {@link io.leveret.amqp.AmqpTransportProvider}; nothing else is used from outside.
 *
 * <p>The transport has wings, each a package that the module does not export. Each uses only those that are named
 * before it: {@code wire}, {@code settings}, {@code connection}, {@code topology}, {@code publish}, {@code consume}, and
 * {@code parking}, which uses neither of the two before it.
 */
@NullMarked
package io.leveret.amqp;

import org.jspecify.annotations.NullMarked;
