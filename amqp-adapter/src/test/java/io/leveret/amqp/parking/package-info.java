@NullMarked
package io.leveret.amqp.parking;

import org.jspecify.annotations.NullMarked;
