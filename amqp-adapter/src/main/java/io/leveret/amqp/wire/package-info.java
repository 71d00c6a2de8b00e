/**
 * What crosses the wire, as the RabbitMQ client gives it: frames, the properties of messages, and the failures that the
 * broker answers with. The lowest of the wings.
 */
@NullMarked
package io.leveret.amqp.wire;

import org.jspecify.annotations.NullMarked;
