package io.leveret.engine.handling;

import io.github.resilience4j.retry.Retry;
import io.leveret.Context;
import io.leveret.HandlerInterceptor;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.ForeignText;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a chain does for one task, or for those of a {@link BatchCall}: it calls a handler or a compensation, once or several
 * times. Used by one worker at a time.
 */
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

    /** The event; of a batch, the list of them. */
    abstract Object event();

    /** How many events it is about. */
    int size() {
        return 1;
    }

    /** Whether a failure decides nothing, as it is made again with fewer events. */
    boolean splits() {
        return size() > 1;
    }

    /** The task; of a batch, the first. */
    final Task task() {
        return task;
    }

    /** Whether closing has given it up. */
    boolean abandoned() {
        return task.abandoned();
    }

    @Override
    public final String toString() {
        var message = task.message();
        return name() + ": " + ForeignText.quote(message.type()) + " " + ForeignText.quote(message.id());
    }

    /** Begins an attempt with a context of its own, as user code may keep that of an earlier attempt. */
    void begin(String group, HandlersPublisher publisher) {
        context = new DeliveryContext(task, group, publisher);
    }

    /** The contexts of the attempt under way, one for each event. */
    List<DeliveryContext> contexts() {
        return List.of(context());
    }

    /** Waits until the broker has all that was published in the attempt under way. */
    void awaitPublishes() throws Exception {
        context().awaitPublishes();
    }

    /** Has an interceptor run around the attempt under way. */
    @Nullable
    Outcome intercept(HandlerInterceptor interceptor, HandlerInterceptor.Next next) throws Exception {
        return interceptor.intercept(new HandlerInterceptor.Invocation(event(), context()), next);
    }

    /** Refuses outcomes that are not one for each event. */
    final void check(Outcome outcome) {
        if (outcome instanceof Outcome.Each each && each.outcomes().size() != size()) {
            throw new LeveretException("the handler returned " + each.outcomes().size() + " outcomes for " + size()
                    + (size() == 1 ? " event" : " events") + "; it must return one for each, in their order");
        }
    }

    /** The context of the attempt under way; of a batch, that of the first. */
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
        return abandoned() || (now != null && now.isUp());
    }
}
