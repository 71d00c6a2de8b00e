package io.leveret.engine.handling;

import io.github.resilience4j.retry.Retry;
import io.leveret.Context;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ForeignText;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a chain does for one task: it calls a handler or a compensation, once or several times. Used by one worker at a time. */
abstract class Call {

    private final Task task;

    /** That of the attempt under way; null before the first. */
    private @Nullable DeliveryContext context;

    /** What was tried; null before the first failure. */
    private Retry.@Nullable AsyncContext<Object> attempts;

    /** The time of the attempt under way; null when it has no limit. */
    private @Nullable AttemptTime time;

    Call(Task task) {
        this.task = task;
    }

    /** The user code in words. */
    abstract String name();

    /** The failures of this user code that are not retried, besides those of the settings. */
    abstract Set<Class<? extends Throwable>> nonRetryable();

    /** Calls user code. */
    abstract @Nullable Outcome invoke(Context now) throws Exception;

    /** The event. */
    abstract Object event();

    final Task task() {
        return task;
    }

    @Override
    public final String toString() {
        var message = task.message();
        return name() + ": " + ForeignText.quote(message.type()) + " " + ForeignText.quote(message.id());
    }

    /** Begins an attempt with a context of its own, as user code may keep that of an earlier attempt. */
    final void begin(String group, HandlersPublisher publisher) {
        context = new DeliveryContext(task, group, publisher);
    }

    /** The context of the attempt under way. */
    final DeliveryContext context() {
        DeliveryContext now = context;
        if (now == null) {
            throw new IllegalStateException("no attempt has begun");
        }
        return now;
    }

    /**
     * What was tried in this process.
     *
     * @param begin makes it, for the first failure
     */
    final Retry.AsyncContext<Object> attempts(Supplier<Retry.AsyncContext<Object>> begin) {
        Retry.AsyncContext<Object> now = attempts;
        if (now == null) {
            now = begin.get();
            attempts = now;
        }
        return now;
    }

    /** The attempt under way has a time limit. */
    final void limit(AttemptTime now) {
        time = now;
    }

    /** Whether the attempt was interrupted by the engine, so that it may wait for nothing more. */
    final boolean interrupted() {
        AttemptTime now = time;
        return task.abandoned() || (now != null && now.isUp());
    }
}
