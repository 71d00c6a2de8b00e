/**
 * The transport SPI: what Leveret needs from a message broker. Implement it to support another broker: a {@link
 * io.leveret.transport.TransportProvider} creates a {@link io.leveret.transport.Transport}. Then run the tests of the
 * contract kit.
 *
 * <p>The engine decides about codec, dispatch, retries, order and supervision. A transport only moves messages. This
 * package depends on nothing but the JDK.
 */
@NullMarked
package io.leveret.transport;

import org.jspecify.annotations.NullMarked;
