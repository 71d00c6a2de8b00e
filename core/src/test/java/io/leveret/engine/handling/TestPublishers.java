package io.leveret.engine.handling;

import io.leveret.Receipt;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What handlers publish and reply with in tests. */
final class TestPublishers {

    private TestPublishers() {}

    /** One whose replies never end. */
    static HandlersPublisher of(HandlersPublisher.Out out, @Nullable Duration patience) {
        return new HandlersPublisher(out, (request, reply) -> new CompletableFuture<>(), patience);
    }

    /** One that sends replies. */
    static HandlersPublisher replying(CompletableFuture<Receipt> sent) {
        return new HandlersPublisher(
                (topic, event, options, cause) -> new CompletableFuture<>(), (request, reply) -> sent, null);
    }
}
