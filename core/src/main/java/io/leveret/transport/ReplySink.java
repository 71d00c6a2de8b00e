package io.leveret.transport;

import org.jspecify.annotations.Nullable;

/** Receives replies. Implemented by the engine. */
@FunctionalInterface
public interface ReplySink {

    /**
     * Takes a reply. Never blocks, runs no user code and throws nothing.
     *
     * @param reply the reply; its {@link Message#correlationId} says which request it belongs to
     * @param unread why the transport could not read it, without its content; null if it could. An unread reply has
     *     no usable body
     */
    void accept(Message reply, @Nullable String unread);
}
