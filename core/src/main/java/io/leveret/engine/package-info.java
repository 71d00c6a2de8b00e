/**
 * The engine behind the API: reads handlers, publishes, dispatches, retries, supervises, drains. Its one door is
 * {@link io.leveret.engine.LeveretEngineFactory}; nobody but the service loader uses it.
 */
@NullMarked
package io.leveret.engine;

import org.jspecify.annotations.NullMarked;
