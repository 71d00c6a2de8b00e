/** The queue of an instance for replies to its requests. */
@NullMarked
package io.leveret.amqp.reply;

import org.jspecify.annotations.NullMarked;
