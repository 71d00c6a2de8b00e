/**
 * What a worker does with a delivery: decode it, call the handler, retry, and settle.
 */
@NullMarked
package io.leveret.engine.handling;

import org.jspecify.annotations.NullMarked;
