/**
 * The embedded broker ({@code memory:NAME}): a broker inside the JVM that behaves like RabbitMQ as the AMQP adapter
 * uses it, for tests and first steps. Its queues have no length limit, and it keeps nothing when its last user closes.
 */
@NullMarked
package io.leveret.memory;

import org.jspecify.annotations.NullMarked;
