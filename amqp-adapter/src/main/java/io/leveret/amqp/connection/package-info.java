/**
 * Connections, supervised and made again when they break, and what is done on any of them: channels, requests, the
 * pauses between attempts, the names of threads.
 */
@NullMarked
package io.leveret.amqp.connection;

import org.jspecify.annotations.NullMarked;
