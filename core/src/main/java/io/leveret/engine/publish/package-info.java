/**
 * From the call of a publisher to the end of its future: the window, the deadlines, and the completions.
 */
@NullMarked
package io.leveret.engine.publish;

import org.jspecify.annotations.NullMarked;
