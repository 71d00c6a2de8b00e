package io.leveret.engine.request;

import io.leveret.PublishException;
import io.leveret.RequestException;
import io.leveret.engine.threads.Completions;
import io.leveret.engine.threads.Timer;
import io.leveret.support.Durations;
import io.leveret.transport.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request that waits for its reply. It ends once: whoever comes first decides how. */
final class PendingRequest<R> implements Completions.Ended {

    private final CompletableFuture<R> future = new CompletableFuture<>();

    /** Completes the future; null until the end is decided. */
    private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

    private final String correlationId;
    private final String topic;
    private final String what;
    private final Class<R> type;
    private final Duration timeout;
    private final ReplyReader reader;
    private final Consumer<PendingRequest<?>> forget;
    private final Consumer<PendingRequest<?>> ended;

    /** Ends it when its time is up. Set once, by the one who asks. */
    private volatile Timer.@Nullable Scheduled deadline;

    /** Why it is not known whether the request is stored; null while nothing speaks against it. */
    private volatile @Nullable Throwable doubt;

    /**
     * A request that is about to be sent.
     *
     * @param what the request in words
     * @param forget told once, when it waits for nothing any more
     * @param ended told after that, if the future is still to be completed
     */
    PendingRequest(
            String correlationId,
            String topic,
            String what,
            Class<R> type,
            Duration timeout,
            ReplyReader reader,
            Consumer<PendingRequest<?>> forget,
            Consumer<PendingRequest<?>> ended) {
        this.correlationId = correlationId;
        this.topic = topic;
        this.what = what;
        this.type = type;
        this.timeout = timeout;
        this.reader = reader;
        this.forget = forget;
        this.ended = ended;
        // The caller may cancel it, or complete it otherwise.
        var unused = future.whenComplete((reply, failure) -> decide(() -> {}));
    }

    CompletableFuture<R> future() {
        return future;
    }

    String correlationId() {
        return correlationId;
    }

    void deadline(Timer.Scheduled scheduled) {
        deadline = scheduled;
        if (end.get() != null) {
            scheduled.cancel();
        }
    }

    /** The publish has ended. What may be stored may still be replied to. */
    void published(@Nullable Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof PublishException publish && publish.maybeStored()) {
            doubt = publish;
        } else if (failure != null) {
            fail(failure);
        }
    }

    /** A reply has come. It is read where the future is completed. */
    void replied(Message reply, @Nullable String unread) {
        end(() -> {
            R read;
            try {
                read = reader.read(topic, reply, unread, type);
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
                return;
            }
            future.complete(read);
        });
    }

    /** Its time is up. */
    void expire() {
        Throwable why = doubt;
        fail(new RequestException.TimedOut(
                "no reply to " + what + " within " + Durations.text(timeout)
                        + (why == null ? "" : ", and it may not be stored: " + why.getMessage()),
                why,
                true));
    }

    /** The application is closed. */
    void close() {
        fail(new RequestException.Closed("the application was closed before a reply came to " + what, true));
    }

    private void fail(Throwable failure) {
        end(() -> future.completeExceptionally(failure));
    }

    private void end(Runnable completion) {
        if (decide(completion)) {
            ended.accept(this);
        }
    }

    private boolean decide(Runnable completion) {
        if (!end.compareAndSet(null, completion)) {
            return false;
        }
        forget.accept(this);
        Timer.Scheduled scheduled = deadline;
        if (scheduled != null) {
            scheduled.cancel();
        }
        return true;
    }

    /** Beside its own. */
    @Override
    public boolean hasDependents() {
        return future.getNumberOfDependents() > 1;
    }

    @Override
    public void complete() {
        Runnable completion = end.get();
        if (completion != null) {
            completion.run();
        }
    }
}
