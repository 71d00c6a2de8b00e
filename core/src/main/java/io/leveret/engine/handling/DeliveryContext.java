package io.leveret.engine.handling;

import io.leveret.Context;
import io.leveret.LeveretException;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.Receipt;
import io.leveret.engine.definition.PublishingContext;
import io.leveret.engine.dispatch.Task;
import io.leveret.support.Durations;
import io.leveret.transport.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The {@link Context} of one attempt. It also keeps the publishes that the handler has made. */
final class DeliveryContext implements PublishingContext, Publisher {

    private static final int FEW = 100;

    private final Task task;
    private final String group;
    private final int attempt;
    private final HandlersPublisher publisher;

    /** Those under way, and those that failed. Guarded by this: a handler may publish from several threads. Null until the first. */
    private @Nullable List<CompletableFuture<Receipt>> published;

    /** The reply that was sent; null for none. Used by the worker. */
    private @Nullable CompletableFuture<Receipt> replied;

    /** How many there may be before those that succeeded are looked for. Guarded by this. */
    private int most = FEW;

    DeliveryContext(Task task, String group, HandlersPublisher publisher) {
        this.task = task;
        this.group = group;
        this.attempt = task.history().attempts();
        this.publisher = publisher;
    }

    @Override
    public String id() {
        return task.message().id();
    }

    @Override
    public @Nullable String key() {
        return task.message().key();
    }

    @Override
    public String topic() {
        return task.message().topic();
    }

    @Override
    public String type() {
        return task.message().type();
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public Map<String, String> headers() {
        return Headers.withoutOwn(task.message().headers());
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public boolean redelivered() {
        return task.delivery().redelivered();
    }

    @Override
    public @Nullable Instant publishedAt() {
        return task.message().publishedAt();
    }

    @Override
    public @Nullable String replyTo() {
        return task.message().replyTo();
    }

    @Override
    public @Nullable String correlationId() {
        return task.message().correlationId();
    }

    @Override
    public Publisher publisher() {
        return this;
    }

    @Override
    public CompletableFuture<Receipt> publish(String topic, Object event, PublishOptions options) {
        return remembered(publisher.out().publish(topic, event, options, this));
    }

    /** Sends a reply to the event, whose end is waited for as that of a publish; does nothing when nobody has asked for one. */
    void reply(Object reply) {
        if (task.message().replyTo() != null) {
            replied = remembered(publisher.replies().send(task.message(), reply));
        }
    }

    /** Whether the broker has dropped the reply, as there is no such address. Asked after the publishes. */
    boolean repliedToNobody() {
        return replied != null && !replied.join().routed();
    }

    Task task() {
        return task;
    }

    private synchronized CompletableFuture<Receipt> remembered(CompletableFuture<Receipt> future) {
        if (published == null) {
            published = new ArrayList<>();
        }
        if (published.size() >= most) {
            published.removeIf(earlier -> earlier.isDone() && !earlier.isCompletedExceptionally());
            most = FEW + 2 * published.size();
        }
        published.add(future);
        return future;
    }

    /**
     * Waits until the broker has all that was published. The publishes end within their own timeout; interceptors may have
     * replaced their futures by some that do not.
     */
    @Override
    public void awaitPublishes() throws Exception {
        List<CompletableFuture<Receipt>> all;
        synchronized (this) {
            all = published == null ? List.of() : List.copyOf(published);
        }
        Duration patience = publisher.patience();
        long end = System.nanoTime() + (patience == null ? 0 : patience.toNanos());
        for (CompletableFuture<Receipt> future : all) {
            try {
                if (patience == null) {
                    future.get();
                } else {
                    future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                }
            } catch (TimeoutException e) {
                throw new LeveretException(
                        "a future that a publish interceptor returned has not ended " + Durations.text(patience)
                                + " after the handler",
                        e);
            } catch (ExecutionException e) {
                // Interceptors' futures may fail with anything.
                if (e.getCause() instanceof Exception failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }
}
