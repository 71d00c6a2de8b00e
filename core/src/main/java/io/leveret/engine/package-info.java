/**
 * The engine behind the API. This package has the life of an application and of its subscriptions, from start to close.
 * The packages below it have one part each, and depend on each other in one direction only:
 *
 * <ul>
 *   <li>{@code failures}: failures as people see them, and those of the engine itself
 *   <li>{@code threads}, which uses it: workers, the timer, and the thread that listeners are told on
 *   <li>{@code definition}: handlers and what they handle, found and checked before anything runs
 *   <li>{@code dispatch}: from the arrival of a delivery to a worker, in order
 *   <li>{@code handling}, which uses {@code dispatch}: decoding, handlers, retries, settlement
 *   <li>{@code publish}: from the call of a publisher to the end of its future
 * </ul>
 *
 * <p>No other module sees any of them. {@link io.leveret.engine.LeveretEngineFactory} is what a builder loads.
 */
@NullMarked
package io.leveret.engine;

import org.jspecify.annotations.NullMarked;
