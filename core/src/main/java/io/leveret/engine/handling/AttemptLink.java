package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.failures.Thrown;
import io.leveret.engine.threads.Listeners;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts the attempt in the event's history, and tells listeners how it ended. */
record AttemptLink(SubscriptionSpec spec, Listeners listeners, DeliveryLog log, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        Task task = call.task();
        task.attemptStarts();
        int attempt = task.history().attempts();
        long startedAt = System.nanoTime();
        try {
            Outcome outcome = next.handle(call);
            tell(spec, listeners, task, startedAt, null);
            return outcome;
        } catch (Exception e) {
            Throwable failure = Thrown.unwrap(e);
            tell(spec, listeners, task, startedAt, failure);
            log.attemptFailed(task, attempt, failure);
            throw e;
        }
    }

    /** Tells listeners how the attempt of a task has ended. */
    static void tell(
            SubscriptionSpec spec, Listeners listeners, Task task, long startedAt, @Nullable Throwable failure) {
        if (!listeners.isEmpty()) {
            var elapsed = Duration.ofNanos(System.nanoTime() - startedAt);
            var attempt = task.attempt(spec);
            listeners.tell(listener -> listener.attempted(attempt, elapsed, failure));
        }
    }
}
