package io.leveret.engine.handling;

import io.leveret.Context;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import io.leveret.transport.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes for handlers.
 *
 * @param out where to
 * @param replies sends replies
 * @param patience how long the ends of a handler's publishes are waited for after it has returned; null when all of them
 *     end by themselves
 */
public record HandlersPublisher(
        Out out, Replies replies, @Nullable Duration patience) {

    /** A publisher that also learns why. */
    @FunctionalInterface
    public interface Out {

        /** Publishes as {@code Publisher} does, because of the event in the context. */
        CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options, Context cause);
    }

    /** Sends replies. */
    @FunctionalInterface
    public interface Replies {

        /** Sends a reply to a request that has a reply address. */
        CompletableFuture<Receipt> send(Message request, Object reply);
    }
}
