/**
 * The transport SPI: what a message broker has to do for Leveret. The engine decides (codec, dispatch, retry policy,
 * order, supervision); a transport only moves messages. This package depends on nothing but the JDK.
 */
@NullMarked
package io.leveret.transport;

import org.jspecify.annotations.NullMarked;
