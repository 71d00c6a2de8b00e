@NullMarked
package io.leveret.amqp.publish;

import org.jspecify.annotations.NullMarked;
