/**
 * From the arrival of a delivery to a worker: tasks, their lanes, and the workers that run them.
 */
@NullMarked
package io.leveret.engine.dispatch;

import org.jspecify.annotations.NullMarked;
