package io.leveret.jdbc;

import io.leveret.EncodedEvent;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A broker that confirms when the test says so. */
final class StubPublisher implements Publisher {

    final List<String> sent = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<Receipt>> futures = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options) {
        assert event instanceof EncodedEvent : "encoded twice";
        String id = Objects.requireNonNull(options.id());
        sent.add(id);
        return future(id);
    }

    /** What publishes rows to it, and waits so long for an answer. */
    Sending sending(Duration patience) {
        var limits = new Sending.Limits(Duration.ofSeconds(20), patience, 250);
        return new Sending(this, Optional::empty, limits);
    }

    void confirm(String... ids) {
        for (String id : ids) {
            future(id).complete(new Receipt(id, "notes", "note", true));
        }
    }

    void fail(String id, Throwable failure) {
        future(id).completeExceptionally(failure);
    }

    private CompletableFuture<Receipt> future(String id) {
        return futures.computeIfAbsent(id, any -> new CompletableFuture<>());
    }
}
