/**
 * The threads of an application: workers, the timer, and the thread that listeners are told on.
 */
@NullMarked
package io.leveret.engine.threads;

import org.jspecify.annotations.NullMarked;
