@NullMarked
package io.leveret.amqp.consume;

import org.jspecify.annotations.NullMarked;
