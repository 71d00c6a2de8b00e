package io.leveret.engine.definition;

import io.leveret.Context;

/** A context that knows what its handler has published. */
public interface PublishingContext extends Context {

    /**
     * Waits until the broker has all that was published.
     *
     * @throws Exception why one of the publishes has failed
     */
    void awaitPublishes() throws Exception;
}
