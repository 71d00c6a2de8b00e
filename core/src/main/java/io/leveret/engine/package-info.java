/**
 * The engine behind the API. It reads annotated handlers, publishes events, dispatches deliveries to workers, retries,
 * supervises, and closes. Its only public class is {@link io.leveret.engine.LeveretEngineFactory}, which the service
 * loader uses.
 */
@NullMarked
package io.leveret.engine;

import org.jspecify.annotations.NullMarked;
