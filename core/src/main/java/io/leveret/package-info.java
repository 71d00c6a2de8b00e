/**
 * Leveret: publish events, annotate handlers, name a broker. Start with {@link io.leveret.Leveret}.
 */
@NullMarked
package io.leveret;

import org.jspecify.annotations.NullMarked;
