package io.leveret.engine.handling;

import io.leveret.Context;
import io.leveret.ExhaustedHandler;
import io.leveret.Failed;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Task;
import java.util.Set;

/** Calls what runs after an event's last retry. */
final class CompensationCall<E> extends Call {

    private final String handler;
    private final ExhaustedHandler<E> compensation;
    private final Failed<E> failed;

    CompensationCall(Task task, Decoded.Event<E> event, ExhaustedHandler<E> compensation, Throwable failure) {
        super(task);
        this.handler = event.route().handlerName();
        this.compensation = compensation;
        this.failed = new Failed<>(
                event.event(),
                failure,
                task.history().attempts(),
                task.history().firstAttemptAt());
    }

    /** That of the event's last attempt. */
    Throwable failure() {
        return failed.cause();
    }

    @Override
    Object event() {
        return failed.event();
    }

    @Override
    String name() {
        return "the compensation of " + handler;
    }

    @Override
    Set<Class<? extends Throwable>> nonRetryable() {
        return Set.of();
    }

    @Override
    Outcome invoke(Context now) throws Exception {
        compensation.compensate(failed, now);
        return Outcome.ack();
    }
}
