@NullMarked
package io.leveret.amqp.connection;

import org.jspecify.annotations.NullMarked;
