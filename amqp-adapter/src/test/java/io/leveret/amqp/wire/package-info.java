@NullMarked
package io.leveret.amqp.wire;

import org.jspecify.annotations.NullMarked;
