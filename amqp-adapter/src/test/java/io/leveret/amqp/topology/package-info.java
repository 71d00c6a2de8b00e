@NullMarked
package io.leveret.amqp.topology;

import org.jspecify.annotations.NullMarked;
