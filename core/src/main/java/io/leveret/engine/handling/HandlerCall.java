package io.leveret.engine.handling;

import io.leveret.Context;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Task;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls the handler of an event. */
final class HandlerCall<E> extends Call {

    private final Decoded.Event<E> event;

    HandlerCall(Task task, Decoded.Event<E> event) {
        super(task);
        this.event = event;
    }

    @Override
    Object event() {
        return event.event();
    }

    @Override
    String name() {
        return event.route().handlerName();
    }

    @Override
    Set<Class<? extends Throwable>> nonRetryable() {
        return event.route().handling().nonRetryable();
    }

    @Override
    @Nullable
    Outcome invoke(Context now) throws Exception {
        return event.route().handling().handler().handle(event.event(), now);
    }
}
