/** Exchanges, queues and bindings: their names, their arguments, and how they are declared or checked. */
@NullMarked
package io.leveret.amqp.topology;

import org.jspecify.annotations.NullMarked;
