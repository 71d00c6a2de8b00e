/**
 * The way out: events to their topics, and copies of deliveries to the queues of their subscription. It holds what waits
 * for its connection or its topic, keeps what the broker may refuse off the channel that all share, and tells each
 * message its end.
 */
@NullMarked
package io.leveret.amqp.publish;

import org.jspecify.annotations.NullMarked;
