/**
 * The API of Leveret: publish events, handle them with annotated methods, configure and operate the application. Start
 * with {@link io.leveret.Leveret}.
 */
@NullMarked
package io.leveret;

import org.jspecify.annotations.NullMarked;
