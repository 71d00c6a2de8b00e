/** Replies to the requests of an instance. */
@NullMarked
package io.leveret.kafka.reply;

import org.jspecify.annotations.NullMarked;
