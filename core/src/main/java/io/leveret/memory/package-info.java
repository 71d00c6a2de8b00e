/**
 * The in-memory transport ({@code memory:NAME}): a broker inside the JVM with the semantics of RabbitMQ as the AMQP adapter
 * uses it. Queues are as unbounded as RabbitMQ's are without a policy.
 */
@NullMarked
package io.leveret.memory;

import org.jspecify.annotations.NullMarked;
