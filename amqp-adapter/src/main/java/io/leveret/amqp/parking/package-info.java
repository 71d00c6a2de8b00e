/** Looks after the letters in parking queues: dead letters and invalid messages are browsed, counted, replayed, deleted. */
@NullMarked
package io.leveret.amqp.parking;

import org.jspecify.annotations.NullMarked;
